import type { Clock } from "../../environment.ts";

/**
 * When rounds of a loop begin: every so many milliseconds, from start to start. A timer that comes late does not put off
 * those after it; a round that takes longer than the pace is followed at once, and what was missed is not made up for.
 */
export class Pacing {
  readonly #clock: Clock;
  readonly #every: number;
  #due: number;

  constructor(every: number, clock: Clock) {
    this.#every = every;
    this.#clock = clock;
    this.#due = clock.now();
  }

  /** Milliseconds until the next round begins; 0 when it is due. */
  next(): number {
    const now = this.#clock.now();
    this.#due += this.#every;
    if (this.#due <= now) {
      this.#due = now;
      return 0;
    }
    return this.#due - now;
  }
}
