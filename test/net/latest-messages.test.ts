import { expect, it } from "vitest";
import { json } from "../../src/codec/json.ts";
import { LatestMessages } from "../../src/net/latest-messages.ts";
import { Message } from "../../src/net/message.ts";

function added(latest: LatestMessages, number: number, ruled = false): void {
  const message = new Message(Buffer.from("x"), false, number, number, json);
  latest.add(message);
  // Rules are asked when it was added already.
  message.ruled = ruled;
}

const numbers = (latest: LatestMessages, count: number): number[] => latest.last(count).map(({ number }) => number);

it("gives the last ones, oldest first, or all if there are fewer", () => {
  const latest = new LatestMessages(3);
  expect(numbers(latest, 3)).toEqual([]);
  for (const number of [1, 2]) added(latest, number);
  expect(numbers(latest, 3)).toEqual([1, 2]);
  for (const number of [3, 4, 5]) added(latest, number);
  expect(numbers(latest, 3)).toEqual([3, 4, 5]);
  expect(numbers(latest, 1)).toEqual([5]);
  expect(latest.total).toBe(5);
});

it("passes over those that a rule answered, however many come between", () => {
  const latest = new LatestMessages(2);
  for (const number of [1, 2, 3]) added(latest, number);
  for (let number = 4; number < 1000; number++) added(latest, number, true);
  expect(numbers(latest, 2)).toEqual([2, 3]);
  added(latest, 1000);
  expect(numbers(latest, 2)).toEqual([3, 1000]);
  expect(latest.total).toBe(4);
});
