import { describe, expect, it } from "vitest";
import { socketClosed, socketOpened, tellSoon } from "../../src/net/arrivals.ts";
import { Deadlines } from "../../src/play/deadlines.ts";
import { manualClock } from "../support/manual-clock.ts";

describe("Deadlines", () => {
  it("tells those that are due, in the order of their times", () => {
    const clock = manualClock();
    const deadlines = new Deadlines(clock);
    const late: string[] = [];
    deadlines.add(300, () => late.push("300"));
    deadlines.add(100, () => late.push("100"));
    deadlines.add(200, () => late.push("200"));
    clock.advance(250);
    expect(late).toEqual(["100", "200"]);
    clock.advance(50);
    expect(late).toEqual(["100", "200", "300"]);
  });

  it("does not tell what was cancelled, first, middle or last", () => {
    const clock = manualClock();
    const deadlines = new Deadlines(clock);
    const late: number[] = [];
    const added = [0, 1, 2, 3, 4].map((each) => deadlines.add(100, () => late.push(each)));
    for (const index of [0, 2, 4]) added[index]?.();
    added[2]?.();
    clock.advance(100);
    expect(late).toEqual([1, 3]);
  });

  it("says when the first is due that still waits", () => {
    const clock = manualClock();
    const deadlines = new Deadlines(clock);
    expect(deadlines.due).toBe(Infinity);
    const cancel = deadlines.add(100, () => undefined);
    deadlines.add(200, () => undefined);
    deadlines.add(300, () => undefined);
    expect(deadlines.due).toBe(clock.now() + 100);
    cancel();
    expect(deadlines.due).toBe(clock.now() + 200);
    clock.advance(300);
    expect(deadlines.due).toBe(Infinity);
  });

  it("uses one timer however many wait", () => {
    const clock = manualClock();
    const deadlines = new Deadlines(clock);
    for (let i = 0; i < 1000; i++) deadlines.add(5000, () => undefined)();
    for (let i = 0; i < 1000; i++) deadlines.add(5000, () => undefined);
    expect(clock.pending).toBe(1);
    deadlines.clear();
    expect(clock.pending).toBe(0);
  });

  it("takes what is added while it tells", () => {
    const clock = manualClock();
    const deadlines = new Deadlines(clock);
    const late: string[] = [];
    deadlines.add(100, () => {
      late.push("first");
      deadlines.add(100, () => late.push("second"));
    });
    clock.advance(100);
    clock.advance(100);
    expect(late).toEqual(["first", "second"]);
  });

  it("treats a time that has passed as due at once", () => {
    const clock = manualClock();
    const deadlines = new Deadlines(clock);
    let late = 0;
    deadlines.add(-5, () => late++);
    clock.advance(0);
    expect(late).toBe(1);
  });
});

it("does not tell one that another one, due at once, has ended", () => {
  const clock = manualClock();
  const deadlines = new Deadlines(clock);
  const late: string[] = [];
  deadlines.add(100, () => {
    late.push("first");
    endSecond();
  });
  const endSecond = deadlines.add(100.5, () => late.push("second"));
  deadlines.add(101, () => late.push("third"));
  // The timer comes late, when all three are due.
  clock.advance(0);
  const { now } = clock;
  let ahead = 0;
  clock.now = () => now() + ahead;
  ahead = 5;
  clock.advance(100);
  expect(late).toEqual(["first", "third"]);
});

it("first tells what has arrived: that may end one that is due", () => {
  for (let i = 0; i < 20; i++) socketOpened();
  const clock = manualClock();
  const deadlines = new Deadlines(clock);
  const cancel = deadlines.add(100, () => expect.unreachable());
  tellSoon(cancel);
  clock.advance(100);
  for (let i = 0; i < 20; i++) socketClosed();
});
