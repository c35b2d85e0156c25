import type { Cancel, Clock } from "../environment.ts";

/** What is done when its time has come. */
export type Act = () => void;

interface Held {
  readonly act: Act;
  /** In milliseconds of the clock. */
  readonly due: number;
  readonly bytes: number;
}

/**
 * Holds back what is to be done, each until its time, in the order of these times: what has the same time is done in the order
 * in which it came. One timer for all. Nothing is done after `clear`.
 */
export class DelayLine {
  readonly #clock: Pick<Clock, "now" | "after">;
  readonly #released: () => void;
  #held: Held[] = [];
  #first = 0;
  #bytes = 0;
  #stopped = false;
  #timer: Cancel | undefined;
  /** While it is true, what comes due is done by the loop that does it already. */
  #running = false;

  /** `released`: called when something has left the line. */
  constructor(clock: Pick<Clock, "now" | "after">, released: () => void) {
    this.#clock = clock;
    this.#released = released;
  }

  /** How many wait. */
  get length(): number {
    return this.#held.length - this.#first;
  }

  /** The bytes of those that wait. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether nothing waits and nothing has to: what comes now need not go through the line. */
  get idle(): boolean {
    return this.length === 0 && !this.#stopped && !this.#running;
  }

  /** When the last of those that wait is due; undefined when none does. */
  get last(): number | undefined {
    return this.length === 0 ? undefined : this.#held.at(-1)?.due;
  }

  push(act: Act, due: number, bytes: number): void {
    let at = this.#held.length;
    while (at > this.#first && (this.#held[at - 1]?.due ?? due) > due) at--;
    const held = { act, due, bytes };
    if (at === this.#held.length) this.#held.push(held);
    else this.#held.splice(at, 0, held);
    this.#bytes += bytes;
    if (at === this.#first) this.#run();
  }

  /** Does nothing until `start`, however due it is. */
  stop(): void {
    this.#stopped = true;
    this.#unset();
  }

  start(): void {
    this.#stopped = false;
    this.#run();
  }

  /** Forgets all that waits. */
  clear(): void {
    this.#unset();
    this.#held = [];
    this.#first = 0;
    this.#bytes = 0;
  }

  #run(): void {
    if (this.#running) return;
    this.#running = true;
    try {
      this.#unset();
      for (let next = this.#held[this.#first]; next && !this.#stopped; next = this.#held[this.#first]) {
        const left = next.due - this.#clock.now();
        if (left > 0) {
          this.#timer = this.#clock.after(left, () => this.#run());
          return;
        }
        this.#take(next);
        next.act();
        this.#released();
      }
    } finally {
      this.#running = false;
    }
  }

  #take({ bytes }: Held): void {
    this.#bytes -= bytes;
    this.#first++;
    // The list is cut when half of it is empty, so that each entry is moved once.
    if (this.#first * 2 > this.#held.length) {
      this.#held = this.#held.slice(this.#first);
      this.#first = 0;
    }
  }

  #unset(): void {
    this.#timer?.();
    this.#timer = undefined;
  }
}
