import { describe, expect, it } from "vitest";
import type { Act, Arrival, RecordedConnection, Recording } from "../../src/recheck/recording.ts";
import { Timeline } from "../../src/recheck/timeline.ts";
import { VirtualClock } from "../../src/recheck/virtual-clock.ts";

const frame = (payload: string): Act["event"] => ({
  type: "frame",
  scenario: 1,
  at: 0,
  frame: 1,
  peer: "alice",
  direction: "out",
  kind: "message",
  binary: false,
  payload,
  size: payload.length,
});
const act = (at: number, index: number): Act => ({
  by: "us",
  at,
  index,
  event: frame(`act ${at}`),
  over: false,
  done: false,
});
const connection = {} as RecordedConnection;
const arrival = (at: number, index: number): Arrival => ({
  by: "them",
  at,
  index,
  connection,
  event: frame(`arrival ${at}`) as Arrival["event"],
});

function timeline(acts: readonly Act[], arrivals: readonly Arrival[]) {
  const clock = new VirtualClock(0);
  return { clock, timeline: new Timeline({ acts, arrivals, start: 1000 } as unknown as Recording, clock) };
}

const all = (): boolean => true;

describe("a timeline", () => {
  it("holds what came behind what was done before it", () => {
    const [first, second] = [act(1000, 0), act(1010, 2)];
    const { timeline: line } = timeline([first, second], [arrival(1005, 1), arrival(1020, 3)]);
    expect(line.next(all)).toMatchObject({ time: 5, free: false });
    line.play(first);
    expect(line.next(all)).toMatchObject({ time: 5, free: true });
    line.came();
    expect(line.next(all)).toMatchObject({ time: 20, free: false });
    expect(line.giveUpBefore(arrival(1020, 3))).toEqual([second]);
    expect(line.next(all)).toMatchObject({ time: 20, free: true });
    line.came();
    expect(line.next(all)).toBeUndefined();
  });

  it("sets the clock on for what steps took for themselves", () => {
    const { clock, timeline: line } = timeline([act(1003, 0)], []);
    clock.after(2, () => undefined);
    expect(line.play(act(1003, 0))).toBe(3);
    expect(clock.time).toBe(3);
  });

  it("says when something was that is done in another order", () => {
    const { clock, timeline: line } = timeline([], []);
    clock.pass(10);
    expect(line.play(act(1008, 0))).toBe(8);
    expect(clock.time).toBe(10);
  });

  it("moves all that follows where something is done later than it was", () => {
    const { clock, timeline: line } = timeline([], [arrival(1110, 1)]);
    clock.pass(500);
    expect(line.play(act(1100, 0))).toBe(500);
    expect(line.next(all)?.time).toBe(510);
  });

  it("moves all that follows where something is done earlier, while others wait for their time", () => {
    const { clock, timeline: line } = timeline([], [arrival(1040, 0), arrival(1110, 2)]);
    clock.after(70, () => undefined);
    expect(line.play(act(1100, 1))).toBe(0);
    // What came before it is not told of a time before.
    expect(line.next(all)?.time).toBe(0);
    line.came();
    expect(line.next(all)?.time).toBe(10);
  });

  it("waits where nobody waits for his time", () => {
    const { clock, timeline: line } = timeline([], []);
    expect(line.play(act(3000, 0))).toBe(2000);
    expect(clock.time).toBe(2000);
  });

  it("passes over what is for nobody", () => {
    const { timeline: line } = timeline([], [arrival(1001, 0), arrival(1002, 1)]);
    expect(line.next(({ index }) => index === 1)).toMatchObject({ time: 2, free: true });
  });
});
