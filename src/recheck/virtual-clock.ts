import type { Cancel, Clock } from "../environment.ts";

interface Timer {
  readonly due: number;
  readonly callback: () => void;
}

interface Repeated {
  readonly every: number;
  next: number;
  readonly callback: () => void;
}

/**
 * A clock that stands still until it is set, so that a minute of a record passes in milliseconds. What repeats is called
 * when its time passes, and never makes time pass.
 */
export class VirtualClock implements Clock {
  #now = 0;
  /** Wall-clock time of 0. */
  #epoch: number;
  /** In the order of their times; of the same time in that in which they were asked for. */
  readonly #timers: Timer[] = [];
  readonly #repeated = new Set<Repeated>();
  #asked = false;

  /** `wall`: milliseconds since 1970. */
  constructor(wall: number) {
    this.#epoch = wall;
  }

  now(): number {
    this.#asked = true;
    return this.#now;
  }

  wall(): number {
    return this.#epoch + this.now();
  }

  after(milliseconds: number, callback: () => void): Cancel {
    const timer = { due: this.now() + Math.max(0, milliseconds), callback };
    const later = this.#timers.findIndex(({ due }) => due > timer.due);
    this.#timers.splice(later === -1 ? this.#timers.length : later, 0, timer);
    return () => {
      const place = this.#timers.indexOf(timer);
      if (place !== -1) this.#timers.splice(place, 1);
    };
  }

  every(milliseconds: number, callback: () => void): Cancel {
    const every = Math.max(1, milliseconds);
    const repeated = { every, next: this.now() + every, callback };
    this.#repeated.add(repeated);
    return () => this.#repeated.delete(repeated);
  }

  /** The time, without anybody having asked. */
  get time(): number {
    return this.#now;
  }

  /** When the next timer is due; undefined when nobody waits for a time. */
  get due(): number | undefined {
    return this.#timers[0]?.due;
  }

  /** When the next timer is due that is not due already. */
  get later(): number | undefined {
    return this.#timers.find(({ due }) => due > this.#now)?.due;
  }

  /** Whether anybody has asked for the time, or for a timer, since this was last looked at. */
  takeAsked(): boolean {
    const asked = this.#asked;
    this.#asked = false;
    return asked;
  }

  /** From now on it is so late on the wall: milliseconds since 1970. */
  setWall(wall: number): void {
    this.#epoch = wall - this.#now;
  }

  /** It is later now, in the middle of something: what is due is called when time passes again. */
  skipTo(time: number): void {
    this.#now = Math.max(this.#now, time);
  }

  /** Lets time pass; what repeats is called, each at its time. What is due then is still to be called. */
  pass(time: number): void {
    for (let next = this.#next(time); next; next = this.#next(time)) {
      this.skipTo(next.next);
      next.next += next.every;
      next.callback();
    }
    this.skipTo(time);
  }

  /** Lets time pass until the next timer is due, and calls it. */
  expire(): void {
    const [timer] = this.#timers;
    if (!timer) return;
    this.pass(timer.due);
    // What repeats may have taken it back.
    if (this.#timers[0] !== timer) return;
    this.#timers.shift();
    timer.callback();
  }

  #next(time: number): Repeated | undefined {
    let first: Repeated | undefined;
    for (const each of this.#repeated) if (each.next <= time && (!first || each.next < first.next)) first = each;
    return first;
  }
}
