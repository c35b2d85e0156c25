import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../src/recheck/virtual-clock.ts";

describe("a virtual clock", () => {
  it("stands still until time passes", () => {
    const clock = new VirtualClock(1000);
    expect([clock.now(), clock.wall()]).toEqual([0, 1000]);
    clock.pass(250);
    expect([clock.now(), clock.wall()]).toEqual([250, 1250]);
    clock.setWall(5000);
    expect([clock.now(), clock.wall()]).toEqual([250, 5000]);
  });

  it("calls timers in the order of their times, each at its own", () => {
    const clock = new VirtualClock(0);
    const told: string[] = [];
    const tell = (name: string) => () => void told.push(`${name} ${clock.now()}`);
    clock.after(30, tell("late"));
    clock.after(10, tell("first"));
    const cancel = clock.after(20, tell("cancelled"));
    clock.after(10, tell("second"));
    cancel();
    expect(clock.due).toBe(10);
    for (let count = 0; count < 4; count++) clock.expire();
    expect(told).toEqual(["first 10", "second 10", "late 30"]);
    expect(clock.due).toBeUndefined();
  });

  it("calls what repeats when its time passes, and never lets time pass for it", () => {
    const clock = new VirtualClock(0);
    const told: number[] = [];
    const cancel = clock.every(10, () => told.push(clock.now()));
    expect(clock.due).toBeUndefined();
    clock.pass(35);
    cancel();
    clock.pass(100);
    expect(told).toEqual([10, 20, 30]);
  });

  it("leaves what is due in the middle of something for later", () => {
    const clock = new VirtualClock(0);
    const told: number[] = [];
    clock.after(10, () => told.push(clock.now()));
    clock.skipTo(15);
    clock.skipTo(5);
    expect([told, clock.time, clock.due, clock.later]).toEqual([[], 15, 10, undefined]);
    clock.expire();
    expect(told).toEqual([15]);
  });

  it("knows whether anybody has asked", () => {
    const clock = new VirtualClock(0);
    expect([clock.takeAsked(), clock.time]).toEqual([false, 0]);
    clock.now();
    expect([clock.takeAsked(), clock.takeAsked()]).toEqual([true, false]);
    clock.after(1, () => undefined);
    expect(clock.takeAsked()).toBe(true);
  });
});
