import { expect, test } from "vitest";
import { tick, withTicks } from "../../reporters/ticks.ts";
import type { Clock } from "../../src/environment.ts";

/** A clock whose timers go off when the test says so. */
function manualClock(): Pick<Clock, "after"> & { readonly timers: Set<() => void>; ring(): void } {
  const timers = new Set<() => void>();
  return {
    timers,
    after(_milliseconds: number, callback: () => void) {
      timers.add(callback);
      return () => {
        timers.delete(callback);
      };
    },
    ring() {
      for (const callback of timers) callback();
    },
  };
}

function source<T>(): {
  items: AsyncIterable<T>;
  give(item: T): void;
  end(): void;
  fail(error: Error): void;
  returned: boolean;
} {
  let settle: { resolve(result: IteratorResult<T>): void; reject(error: Error): void } | undefined;
  const state = { returned: false };
  const items: AsyncIterable<T> = {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise<IteratorResult<T>>((resolve, reject) => (settle = { resolve, reject })),
      return: () => {
        state.returned = true;
        return Promise.resolve({ done: true, value: undefined });
      },
    }),
  };
  return {
    items,
    give: (value) => settle?.resolve({ done: false, value }),
    end: () => settle?.resolve({ done: true, value: undefined }),
    fail: (error) => settle?.reject(error),
    get returned() {
      return state.returned;
    },
  };
}

test("a tick comes when no item does, and items are not lost to it", async () => {
  const clock = manualClock();
  const from = source<string>();
  const all = withTicks(from.items, clock, 500);
  const first = all.next();
  clock.ring();
  expect(await first).toEqual({ done: false, value: tick });
  const second = all.next();
  from.give("a");
  expect(await second).toEqual({ done: false, value: "a" });
  const third = all.next();
  await Promise.resolve();
  from.end();
  expect(await third).toEqual({ done: true, value: undefined });
  expect(clock.timers.size).toBe(0);
});

test("a fault in the items comes through, also after a tick", async () => {
  const clock = manualClock();
  const from = source<string>();
  const all = withTicks(from.items, clock, 500);
  const first = all.next();
  clock.ring();
  await first;
  from.fail(new Error("broken"));
  await expect(all.next()).rejects.toThrow("broken");
  expect(clock.timers.size).toBe(0);
});

test("who stops reading ends the items too", async () => {
  const clock = manualClock();
  const from = source<string>();
  const all = withTicks(from.items, clock, 500);
  const first = all.next();
  from.give("a");
  await first;
  await all.return();
  expect(from.returned).toBe(true);
  expect(clock.timers.size).toBe(0);
});
