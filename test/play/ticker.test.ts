import { describe, expect, it } from "vitest";
import type { Clock } from "../../src/environment.ts";
import { Ticker, type Ticking } from "../../src/play/ticker.ts";
import { manualClock } from "../support/manual-clock.ts";

/** Something that ticks every so often and writes down when. */
function ticking(name: string, due: number, every: number, told: string[], most = Infinity): Ticking {
  let left = most;
  return {
    due,
    place: -1,
    tick(now) {
      told.push(`${name} ${now}`);
      this.due += every;
      return --left > 0;
    },
  };
}

describe("a ticker", () => {
  it("lets all tick in the order of their times, on one timer", () => {
    const clock = manualClock();
    const ticker = new Ticker(clock);
    const told: string[] = [];
    ticker.add(ticking("slow", 1025, 25, told));
    ticker.add(ticking("fast", 1010, 10, told));
    ticker.add(ticking("once", 1012, 1, told, 1));
    expect(clock.pending).toBe(1);
    clock.advance(50);
    expect(told).toEqual([
      "fast 1010",
      "once 1012",
      "fast 1020",
      "slow 1025",
      "fast 1030",
      "fast 1040",
      "fast 1050",
      "slow 1050",
    ]);
    expect(clock.pending).toBe(1);
    ticker.clear();
    expect(clock.pending).toBe(0);
  });

  it("keeps its order whatever is removed", () => {
    const clock = manualClock();
    const ticker = new Ticker(clock);
    const told: string[] = [];
    const items = Array.from({ length: 50 }, (_, index) =>
      ticking(`${index}`, 1000 + ((index * 37) % 50), 1000, told, 1),
    );
    for (const item of items) ticker.add(item);
    for (const item of items.filter((_, index) => index % 3 === 0)) ticker.remove(item);
    for (const item of items.filter((_, index) => index % 3 === 0)) expect(item.place).toBe(-1);
    clock.advance(100);
    const times = told.map((each) => Number(each.split(" ")[1]));
    expect(times).toHaveLength(33);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(clock.pending).toBe(0);
  });

  it("lets what ticks remove itself and add others", () => {
    const clock = manualClock();
    const ticker = new Ticker(clock);
    const told: string[] = [];
    const first: Ticking = {
      due: 1010,
      place: -1,
      tick() {
        ticker.remove(first);
        ticker.add(ticking("second", 1011, 1, told, 2));
        return true;
      },
    };
    ticker.add(first);
    clock.advance(20);
    expect(told).toEqual(["second 1011", "second 1012"]);
    expect(first.place).toBe(-1);
  });

  it("gives others their turn when ticks take long, and loses none", () => {
    const clock = manualClock();
    const told: string[] = [];
    let now = 1000;
    // Each reading of the clock costs time: sixteen ticks together take longer than a turn.
    let turns = 0;
    const slow: Clock = {
      ...clock,
      now: () => (now += 6),
      after: (milliseconds, callback) => clock.after(milliseconds, () => (turns++, callback())),
    };
    const ticker = new Ticker(slow);
    for (let index = 0; index < 40; index++) ticker.add(ticking(`${index}`, 1000, 1, told, 1));
    clock.advance(0);
    expect(told).toHaveLength(40);
    expect(turns).toBe(2);
  });
});
