import { describe, expect, it } from "vitest";
import { Lateness } from "../../src/play/lateness.ts";
import { manualClock } from "../support/manual-clock.ts";

/** A clock whose event loop a test can hold up: timers that are due meanwhile are called late. */
function heldUp() {
  const manual = manualClock();
  let behind = 0;
  return {
    clock: { ...manual, now: () => manual.now() + behind },
    advance: (milliseconds: number) => manual.advance(milliseconds),
    /** Nothing is called for so long; then all that is due is called at once. */
    hold(milliseconds: number) {
      behind += milliseconds;
    },
  };
}

describe("Lateness", () => {
  it("finds nothing when the runner gets to its work", () => {
    const { clock, advance } = heldUp();
    const lateness = new Lateness(clock);
    lateness.start();
    const start = clock.now();
    advance(200);
    expect(lateness.between(start, clock.now())).toBe(0);
  });

  it("counts what the event loop was held up within a time, and only that", () => {
    const { clock, advance, hold } = heldUp();
    const lateness = new Lateness(clock);
    lateness.start();
    const start = clock.now();
    advance(100);
    hold(60);
    const held = clock.now();
    advance(100);
    const end = clock.now();
    expect(lateness.between(start, end)).toBe(60);
    expect(lateness.between(start, held - 60)).toBe(0);
    expect(lateness.between(held + 20, end)).toBe(0);
    expect(lateness.between(held - 30, held)).toBe(30);
  });

  it("finds the longest time at a stretch", () => {
    const { clock, advance, hold } = heldUp();
    const lateness = new Lateness(clock);
    lateness.start();
    const start = clock.now();
    for (const held of [60, 80, 30]) {
      hold(held);
      advance(100);
    }
    const end = clock.now();
    expect(lateness.longest(start, end)).toBe(80);
    expect(lateness.longest(end, end)).toBe(0);
    expect(lateness.longest(start, end)).toBeLessThan(lateness.between(start, end));
  });

  it("counts what holds it up right now", () => {
    const { clock, advance, hold } = heldUp();
    const lateness = new Lateness(clock);
    lateness.start();
    advance(40);
    const start = clock.now();
    hold(120);
    expect(lateness.between(start, clock.now())).toBe(100);
  });

  it("does not tell what no timer can do better", () => {
    const { clock, advance, hold } = heldUp();
    const lateness = new Lateness(clock);
    lateness.start();
    const start = clock.now();
    hold(5);
    advance(100);
    expect(lateness.between(start, clock.now())).toBe(0);
  });

  it("leaves no timer behind, also when it was never started", () => {
    const manual = manualClock();
    const lateness = new Lateness(manual);
    lateness.stop();
    lateness.start();
    expect(manual.pending).toBe(1);
    lateness.stop();
    expect(manual.pending).toBe(0);
  });
});
