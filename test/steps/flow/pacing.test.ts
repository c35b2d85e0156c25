import { expect, test } from "vitest";
import { Pacing } from "../../../src/steps/flow/pacing.ts";
import { manualClock } from "../../support/manual-clock.ts";

test("counts from start to start", () => {
  const clock = manualClock();
  const pacing = new Pacing(100, clock);
  clock.advance(30);
  expect(pacing.next()).toBe(70);
});

test("a timer that comes late does not put off those after it", () => {
  const clock = manualClock();
  const pacing = new Pacing(100, clock);
  clock.advance(pacing.next() + 7);
  expect(pacing.next()).toBe(93);
});

test("what was missed is not made up for", () => {
  const clock = manualClock();
  const pacing = new Pacing(100, clock);
  clock.advance(250);
  expect(pacing.next()).toBe(0);
  expect(pacing.next()).toBe(100);
});
