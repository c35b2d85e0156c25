import { expect, test } from "vitest";
import type { RunEvent } from "../../src/events.ts";
import { EventQueue } from "../../src/run/event-queue.ts";
import { scenarioStart } from "../support/events.ts";

const one = scenarioStart({ scenario: 1 });
const two = scenarioStart({ scenario: 2 });
const three = scenarioStart({ scenario: 3 });

async function all(queue: EventQueue): Promise<readonly RunEvent[]> {
  const read: RunEvent[] = [];
  for await (const event of queue) read.push(event);
  return read;
}

test("gives events in order, also those from before and from while it is read, and ends", async () => {
  const queue = new EventQueue();
  queue.push(one);
  const reading = all(queue);
  queue.push(two);
  await new Promise(setImmediate);
  queue.push(three);
  queue.end();
  expect(await reading).toEqual([one, two, three]);
});

test("keeps nothing for a reader that has gone", async () => {
  const queue = new EventQueue();
  queue.push(one);
  queue.close();
  queue.push(two);
  queue.end();
  expect(await all(queue)).toEqual([]);
});

test("knows itself that its reader breaks off", async () => {
  const queue = new EventQueue();
  queue.push(one);
  queue.push(two);
  for await (const event of queue) {
    expect(event).toBe(one);
    break;
  }
  queue.push(three);
  queue.end();
  expect(await all(queue)).toEqual([]);
});
