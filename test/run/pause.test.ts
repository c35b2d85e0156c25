import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { pause } from "../../src/run/pause.ts";
import { manualClock } from "../support/manual-clock.ts";

test("resolves when the time is up, and leaves nothing behind", async () => {
  const clock = manualClock();
  const { signal } = new AbortController();
  let done = false;
  const waiting = pause(clock, 100, signal).then(() => (done = true));
  clock.advance(99);
  await Promise.resolve();
  expect(done).toBe(false);
  clock.advance(1);
  await waiting;
  expect(clock.pending).toBe(0);
  expect(getEventListeners(signal, "abort")).toEqual([]);
});

test("resolves at once when the signal aborts, and leaves nothing behind", async () => {
  const clock = manualClock();
  const end = new AbortController();
  const waiting = pause(clock, 100, end.signal);
  end.abort();
  await waiting;
  expect(clock.pending).toBe(0);
  expect(getEventListeners(end.signal, "abort")).toEqual([]);
});

test("does not wait for a signal that has aborted", async () => {
  const clock = manualClock();
  await pause(clock, 100, AbortSignal.abort());
  expect(clock.pending).toBe(0);
});
