import type { Cancel, Clock } from "../environment.ts";

/** Something that is due at a time of its own, again and again. It is its own place in the queue. */
export interface Ticking {
  /** In milliseconds of the run's clock. */
  due: number;
  /** Where it stands in the queue; -1 when it does not. */
  place: number;
  /** It is due: says when it is due again by `due`, or false when it is not. */
  tick(now: number): boolean;
}

/** Milliseconds that ticks may follow one another before sockets get their turn. */
const TURN = 10;

/** Ticks that may follow one another before the clock is read. */
const UNTIMED = 16;

/** A timer of Node counts whole milliseconds: what is due in less than half of one is due. */
const EARLY = 0.5;

/** All that ticks in a scene, on one timer: a queue by time, however many there are and however their times differ. */
export class Ticker {
  readonly #clock: Clock;
  /** A binary heap: the first is due first. */
  readonly #queue: Ticking[] = [];
  #armedFor = Infinity;
  #disarm: Cancel | undefined;
  #expiring = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(item: Ticking): void {
    item.place = this.#queue.push(item) - 1;
    this.#rise(item);
    if (item.place === 0) this.#arm();
  }

  remove(item: Ticking): void {
    const { place } = item;
    if (place === -1) return;
    item.place = -1;
    const last = this.#queue.pop();
    if (!last || last === item) return;
    this.#queue[place] = last;
    last.place = place;
    this.#rise(last);
    this.#sink(last);
  }

  /** Forgets all that ticks, and the timer. */
  clear(): void {
    for (const item of this.#queue.splice(0)) item.place = -1;
    this.#disarm?.();
    this.#disarm = undefined;
    this.#armedFor = Infinity;
  }

  #arm(): void {
    const [first] = this.#queue;
    // What ticks now is followed by the next when all that is due has ticked.
    if (this.#expiring || !first || first.due >= this.#armedFor) return;
    this.#disarm?.();
    this.#armedFor = first.due;
    this.#disarm = this.#clock.after(Math.max(0, first.due - this.#clock.now()), () => this.#expire());
  }

  #expire(): void {
    this.#armedFor = Infinity;
    this.#disarm = undefined;
    this.#expiring = true;
    const began = this.#clock.now();
    let now = began;
    try {
      for (let ticks = 1; now - began < TURN; ticks++) {
        const [item] = this.#queue;
        if (!item || item.due > now + EARLY) break;
        const again = item.tick(now);
        // It may have been removed by what it did.
        if (item.place !== -1) {
          if (again) this.#sink(item);
          else this.remove(item);
        }
        if (ticks % UNTIMED === 0) now = this.#clock.now();
      }
    } finally {
      this.#expiring = false;
      this.#arm();
    }
  }

  #rise(item: Ticking): void {
    const queue = this.#queue;
    let { place } = item;
    while (place > 0) {
      const up = (place - 1) >> 1;
      const parent = queue[up];
      if (!parent || parent.due <= item.due) break;
      queue[place] = parent;
      parent.place = place;
      place = up;
    }
    queue[place] = item;
    item.place = place;
  }

  #sink(item: Ticking): void {
    const queue = this.#queue;
    let { place } = item;
    for (;;) {
      const [left, right] = [queue[2 * place + 1], queue[2 * place + 2]];
      const child = left && right && right.due < left.due ? right : left;
      if (!child || child.due >= item.due) break;
      const down = child.place;
      queue[place] = child;
      child.place = place;
      place = down;
    }
    queue[place] = item;
    item.place = place;
  }
}
