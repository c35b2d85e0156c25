import { expect, it } from "vitest";
import { Pace, type Timing } from "../../src/replay/pace.ts";
import { Waits } from "../../src/replay/waits.ts";
import { manualClock } from "../support/manual-clock.ts";

function pace(timing: Timing, speed = 1) {
  const clock = manualClock();
  const abort = new AbortController();
  const { signal } = abort;
  const made = new Pace({ timing, speed }, { clock, signal, waits: new Waits(clock, signal), timeout: 500 });
  const began = clock.now();
  made.begin();
  return { clock, abort, pace: made, dueOf: (at: number) => made.dueOf(at) - began };
}

/** Whether it is settled, once all has run that waits for no time. */
async function isSettled(waiting: Promise<void>): Promise<boolean> {
  let settled = false;
  void waiting.then(() => (settled = true));
  await new Promise((resolve) => setImmediate(resolve));
  return settled;
}

it("waits for the time of an event by the clock alone, sooner where it is faster", async () => {
  for (const timing of ["reactive", "fast"] as const) expect(await isSettled(pace(timing).pace.until(1000))).toBe(true);
  const { clock, pace: twice } = pace("clock", 2);
  const waiting = twice.until(1000);
  clock.advance(499);
  expect(await isSettled(waiting)).toBe(false);
  clock.advance(1);
  expect(await isSettled(waiting)).toBe(true);
  expect(await isSettled(twice.until(900))).toBe(true);
});

it("waits no longer when all is stopped", async () => {
  const { abort, pace: slow } = pace("clock");
  const waiting = slow.until(1000);
  abort.abort();
  expect(await isSettled(waiting)).toBe(true);
});

it("gives the server as long as in the recording, from what the client did last, and the time beyond", () => {
  const { clock, pace: made, dueOf } = pace("reactive");
  expect([dueOf(100), dueOf(-1)]).toEqual([600, 500]);
  clock.advance(300);
  // What is late already has the time beyond from now on.
  expect(dueOf(100)).toBe(800);
  made.acts(1000);
  expect([dueOf(1100), dueOf(900)]).toEqual([900, 800]);
});

it("gives it longer where all is slower, and no less where all is faster", () => {
  expect(pace("clock", 0.5).dueOf(100)).toBe(700);
  expect(pace("clock", 2).dueOf(100)).toBe(600);
  expect(pace("fast", 0.5).dueOf(100)).toBe(600);
});
