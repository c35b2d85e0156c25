import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DelayLine } from "../../src/net/delay-line.ts";
import { manualClock } from "../support/manual-clock.ts";

function line() {
  const clock = manualClock();
  const done: string[] = [];
  let released = 0;
  const held = new DelayLine(clock, () => void released++);
  const push = (name: string, due: number, bytes = 1): void => held.push(() => void done.push(name), due, bytes);
  return { clock, done, held, push, released: () => released };
}

describe("a delay line", () => {
  it("does at once what is due, the rest in the order of its times, with one timer", () => {
    const { clock, done, held, push, released } = line();
    push("now", clock.now());
    expect(done).toEqual(["now"]);
    push("late", clock.now() + 50);
    push("soon", clock.now() + 20);
    push("as late", clock.now() + 50);
    expect([clock.pending, held.length, held.bytes]).toEqual([1, 3, 3]);
    clock.advance(20);
    expect(done).toEqual(["now", "soon"]);
    clock.advance(30);
    expect(done).toEqual(["now", "soon", "late", "as late"]);
    expect([clock.pending, held.length, held.bytes, released(), held.idle]).toEqual([0, 0, 0, 4, true]);
  });

  it("holds everything while it is stopped, and does what has come due when it is started", () => {
    const { clock, done, held, push } = line();
    push("a", clock.now() + 10);
    held.stop();
    push("b", clock.now());
    clock.advance(100);
    expect([done, clock.pending, held.idle]).toEqual([[], 0, false]);
    held.start();
    expect(done).toEqual(["b", "a"]);
  });

  it("forgets all, with its timer", () => {
    const { clock, done, held, push } = line();
    push("a", clock.now() + 10);
    push("b", clock.now() + 20);
    held.clear();
    clock.advance(100);
    expect([done, clock.pending, held.length, held.bytes, held.last]).toEqual([[], 0, 0, 0, undefined]);
  });

  it("what is pushed while something is done waits for its turn", () => {
    const { clock, done, held, push } = line();
    held.push(
      () => {
        push("inner", clock.now());
        done.push("outer");
      },
      clock.now() + 5,
      0,
    );
    push("next", clock.now() + 5);
    clock.advance(5);
    expect(done).toEqual(["outer", "next", "inner"]);
  });

  it("is stable: by time, then by coming", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 60 }), (delays) => {
        const { clock, done, push } = line();
        const start = clock.now();
        for (const [index, delay] of delays.entries()) push(`${index}`, start + delay + 1);
        clock.advance(30);
        const expected = delays
          .map((delay, index) => ({ delay, index }))
          .toSorted((a, b) => a.delay - b.delay || a.index - b.index);
        expect(done).toEqual(expected.map(({ index }) => `${index}`));
      }),
    );
  });
});
