import type { Cancel, Clock } from "../environment.ts";

const EVERY = 20;
/** A timer is never exact; less than this is not the runner's fault. */
const WORTH_TELLING = 5;
const KEPT = 512;

interface Late {
  readonly from: number;
  readonly to: number;
}

/** Watches whether the runner itself is late: then a latency that fails may be its own fault, and says so. */
export class Lateness {
  readonly #clock: Clock;
  readonly #late: Late[] = [];
  #stop: Cancel | undefined;
  #last: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#last = clock.now();
  }

  start(): void {
    this.#last = this.#clock.now();
    this.#stop = this.#clock.every(EVERY, () => this.#tick());
  }

  stop(): void {
    this.#stop?.();
  }

  /** Milliseconds of a time in which the runner did not get to its work. */
  between(start: number, end: number): number {
    return this.#within(start, end).reduce((sum, late) => sum + late, 0);
  }

  /** The longest time at a stretch, in milliseconds. */
  longest(start: number, end: number): number {
    return Math.max(...this.#within(start, end));
  }

  #within(start: number, end: number): readonly number[] {
    // What keeps the runner from its work right now is not over yet.
    const now = this.#clock.now();
    const current = { from: this.#last + EVERY, to: now };
    return [...this.#late, current].map((late) => overlap(late, start, end));
  }

  #tick(): void {
    const now = this.#clock.now();
    const due = this.#last + EVERY;
    if (now - due > WORTH_TELLING) {
      this.#late.push({ from: due, to: now });
      if (this.#late.length > KEPT) this.#late.shift();
    }
    this.#last = now;
  }
}

function overlap({ from, to }: Late, start: number, end: number): number {
  const length = Math.min(to, end) - Math.max(from, start);
  return length > WORTH_TELLING ? length : 0;
}
