import type { Clock } from "../environment.ts";

/** Waits for what connections do, until a time on the clock. */
export class Waits {
  readonly #clock: Clock;
  readonly #waiting = new Set<() => void>();

  constructor(clock: Clock, signal: AbortSignal) {
    this.#clock = clock;
    signal.addEventListener("abort", () => this.wake(), { once: true });
  }

  /** Something has happened: conditions are looked at. */
  wake(): void {
    for (const look of this.#waiting) look();
  }

  /**
   * Resolves when a condition holds: true; or when its time is up: false. The time may become later while it waits. A
   * condition that holds already costs no turn of the event loop beyond the one of the promise.
   */
  until(condition: () => boolean, due: () => number): Promise<boolean> {
    if (condition()) return Promise.resolve(true);
    return new Promise((resolve) => {
      let cancel = (): void => {};
      const settle = (held: boolean): void => {
        cancel();
        this.#waiting.delete(look);
        resolve(held);
      };
      const look = (): void => {
        if (condition()) settle(true);
      };
      const timed = (): void => {
        const left = due() - this.#clock.now();
        if (left <= 0) settle(condition());
        else cancel = this.#clock.after(Math.min(left, LONGEST_TIMER), timed);
      };
      this.#waiting.add(look);
      timed();
    });
  }
}

// --- internal ---

/** Timers of Node take no longer time: 24 days. */
const LONGEST_TIMER = 2 ** 31 - 1;
