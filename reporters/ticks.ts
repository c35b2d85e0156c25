import type { Clock } from "../src/environment.ts";

/** What `withTicks` gives when nothing came for a while. */
export const tick = Symbol("tick");

/** The same items, and a tick whenever none came for so many milliseconds. No timer is left when it ends. */
export async function* withTicks<T>(
  items: AsyncIterable<T>,
  clock: Pick<Clock, "after">,
  every: number,
): AsyncGenerator<T | typeof tick, void> {
  const iterator = items[Symbol.asyncIterator]();
  let next = iterator.next();
  let ended = false;
  try {
    for (;;) {
      const first = await orTick(next, clock, every);
      if (first === tick) {
        yield tick;
      } else if (first.done === true) {
        ended = true;
        return;
      } else {
        yield first.value;
        next = iterator.next();
      }
    }
  } finally {
    if (!ended) await iterator.return?.();
  }
}

async function orTick<T>(next: Promise<T>, clock: Pick<Clock, "after">, every: number): Promise<T | typeof tick> {
  const { promise, cancel } = timer(clock, every);
  try {
    return await Promise.race([next, promise]);
  } finally {
    cancel();
  }
}

function timer(
  clock: Pick<Clock, "after">,
  milliseconds: number,
): { promise: Promise<typeof tick>; cancel: () => void } {
  let cancel = (): void => undefined;
  const promise = new Promise<typeof tick>((resolve) => {
    cancel = clock.after(milliseconds, () => resolve(tick));
  });
  return { promise, cancel: () => cancel() };
}
