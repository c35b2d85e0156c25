import type { Act, Arrival, Recording } from "./recording.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** Milliseconds that steps take for their own work, and timers are late, at most: so much the clock is set on for it. */
export const WORK = 50;

/**
 * Where the played scenario is in its record. What it does is found in the record and set to its time there, so that
 * whatever is measured from it is as long as it was; where it is done earlier or later than in the record, all that
 * follows is.
 */
export class Timeline {
  readonly #clock: VirtualClock;
  readonly #acts: readonly Act[];
  /** Before it, all is over. */
  #act = 0;
  readonly #arrivals: readonly Arrival[];
  #arrival = 0;
  /** From the time of the record to that of the clock. */
  #shift: number;
  /** Nothing of the record is earlier. */
  #floor: number;

  constructor({ acts, arrivals, start }: Recording, clock: VirtualClock) {
    this.#acts = acts;
    this.#arrivals = arrivals;
    this.#clock = clock;
    this.#shift = clock.time - start;
    this.#floor = clock.time;
  }

  /** The scenario does what it did in the record: gives the time at which it does. */
  play(act: Act): number {
    act.over = true;
    act.done = true;
    const { time } = this.#clock;
    const then = act.at + this.#shift;
    // As long as its own work took then, and what is done at once was done in another order; a pause that is written is in
    // the clock already.
    if (this.#isNear(then)) {
      this.#clock.skipTo(then);
      return Math.max(then, this.#floor);
    }
    this.#shift = time - act.at;
    this.#floor = time;
    return time;
  }

  /** The time at which something was, and whether the way there is short. */
  at({ at }: { readonly at: number }): { readonly time: number; readonly near: boolean } {
    const time = at + this.#shift;
    return { time, near: this.#isNear(time) };
  }

  /** A step begins or ends that did in the record. */
  reach(at: number): void {
    const then = at + this.#shift;
    if (this.#isNear(then)) this.#clock.skipTo(then);
  }

  /** Whether nothing that waits for its time comes before, or the way is short. */
  #isNear(then: number): boolean {
    const { time, later = Infinity } = this.#clock;
    return Math.abs(then - time) <= WORK || (then > time && then < later);
  }

  /** What comes next; `free` when nothing has to be done before that. Gives what is left out to `passed`. */
  next(
    wanted: (arrival: Arrival) => boolean,
  ): { readonly arrival: Arrival; readonly time: number; readonly free: boolean } | undefined {
    while (this.#acts[this.#act]?.over) this.#act++;
    for (let arrival = this.#arrivals[this.#arrival]; arrival; arrival = this.#arrivals[++this.#arrival]) {
      const free = (this.#acts[this.#act]?.index ?? Infinity) > arrival.index;
      if (free && !wanted(arrival)) continue;
      return { arrival, time: Math.max(arrival.at + this.#shift, this.#floor), free };
    }
    return undefined;
  }

  /** What came next has come. */
  came(): void {
    this.#arrival++;
  }

  /** What stands before an arrival is done no more. Gives what that is. */
  giveUpBefore({ index }: Arrival): readonly Act[] {
    const left: Act[] = [];
    for (let act = this.#acts[this.#act]; act && act.index < index; act = this.#acts[++this.#act]) {
      if (!act.over) left.push(act);
      act.over = true;
    }
    return left;
  }
}
