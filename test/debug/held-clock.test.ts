import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HeldClock } from "../../src/debug/held-clock.ts";
import { VirtualClock } from "../../src/recheck/virtual-clock.ts";

function pass(clock: VirtualClock, milliseconds: number): void {
  const end = clock.time + milliseconds;
  for (let due = clock.due; due !== undefined && due <= end; due = clock.due) clock.expire();
  clock.pass(end);
}

describe("a clock that can be held", () => {
  it("shows no time while it is held, and goes on where it stood", () => {
    const real = new VirtualClock(0);
    const clock = new HeldClock(real);
    pass(real, 100);
    clock.hold();
    pass(real, 60_000);
    expect(clock.now()).toBe(100);
    clock.letGo();
    pass(real, 5);
    expect(clock.now()).toBe(105);
  });

  it("lets a timer wait for the rest of its time", () => {
    const real = new VirtualClock(0);
    const clock = new HeldClock(real);
    const rung: number[] = [];
    clock.after(50, () => rung.push(clock.now()));
    pass(real, 40);
    clock.hold();
    pass(real, 1000);
    expect(rung).toEqual([]);
    clock.letGo();
    pass(real, 9);
    expect(rung).toEqual([]);
    pass(real, 1);
    expect(rung).toEqual([50]);
  });

  it("takes timers while it is held, and takes them back", () => {
    const real = new VirtualClock(0);
    const clock = new HeldClock(real);
    const rung: string[] = [];
    clock.hold();
    clock.after(10, () => rung.push("kept"));
    clock.after(10, () => rung.push("taken back"))();
    pass(real, 100);
    clock.letGo();
    pass(real, 10);
    expect(rung).toEqual(["kept"]);
  });

  it("calls nothing again and again while it is held", () => {
    const real = new VirtualClock(0);
    const clock = new HeldClock(real);
    let count = 0;
    const end = clock.every(10, () => count++);
    pass(real, 30);
    clock.hold();
    pass(real, 500);
    clock.letGo();
    pass(real, 20);
    end();
    pass(real, 100);
    expect(count).toBe(5);
  });

  it("rings each timer at its own time, wherever it was held", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ run: fc.nat(50), stand: fc.nat(50) }), { maxLength: 8 }),
        fc.array(fc.nat(200), { maxLength: 8 }),
        (holds, timers) => {
          const real = new VirtualClock(0);
          const clock = new HeldClock(real);
          const rung: { readonly asked: number; readonly at: number }[] = [];
          for (const asked of timers) clock.after(asked, () => rung.push({ asked, at: clock.now() }));
          for (const { run, stand } of holds) {
            pass(real, run);
            clock.hold();
            pass(real, stand);
            clock.letGo();
          }
          pass(real, 300);
          expect(rung.map(({ at }) => at)).toEqual(timers.toSorted((a, b) => a - b));
          expect(rung.every(({ asked, at }) => asked === at)).toBe(true);
        },
      ),
    );
  });
});
