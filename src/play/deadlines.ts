import type { Cancel, Clock } from "../environment.ts";

/** One waiting step's deadline. */
export interface Deadline {
  cancel(): void;
}

/**
 * All deadlines of a run on one timer. Steps wait for few different times, so deadlines of one length form a list that is
 * in order by itself: adding and cancelling cost the same however many wait, and neither touches the timer.
 */
export class Deadlines {
  readonly #clock: Clock;
  readonly #lists = new Map<number, List>();
  #armedFor = Infinity;
  #disarm: Cancel | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls back once when the time is up; milliseconds from now. */
  add(milliseconds: number, late: () => void): Deadline {
    const length = Math.max(0, milliseconds);
    let list = this.#lists.get(length);
    if (!list) this.#lists.set(length, (list = new List()));
    const link = new Link(this.#clock.now() + length, late, list);
    list.append(link);
    if (link.at < this.#armedFor) this.#arm(link.at);
    return link;
  }

  /** Forgets every deadline and the timer. */
  clear(): void {
    this.#lists.clear();
    this.#disarm?.();
    this.#disarm = undefined;
    this.#armedFor = Infinity;
  }

  #arm(at: number): void {
    this.#disarm?.();
    this.#armedFor = at;
    this.#disarm = this.#clock.after(Math.max(0, at - this.#clock.now()), () => this.#expire());
  }

  #expire(): void {
    this.#armedFor = Infinity;
    this.#disarm = undefined;
    const now = this.#clock.now();
    const late: Link[] = [];
    let next = Infinity;
    for (const [length, list] of this.#lists) {
      while (list.first && list.first.at <= now) {
        late.push(list.first);
        list.first.cancel();
      }
      if (list.first) next = Math.min(next, list.first.at);
      // Lengths that come and go (a rest of a time-out) must not gather.
      else this.#lists.delete(length);
    }
    if (next < Infinity) this.#arm(next);
    // Two that are due at once are told in the order of their times, whatever lists they were in.
    for (const link of late.toSorted((a, b) => a.at - b.at)) link.late();
  }
}

class List {
  first: Link | undefined;
  last: Link | undefined;

  append(link: Link): void {
    link.previous = this.last;
    if (this.last) this.last.next = link;
    else this.first = link;
    this.last = link;
  }
}

class Link implements Deadline {
  readonly at: number;
  readonly late: () => void;
  previous: Link | undefined;
  next: Link | undefined;
  #list: List | undefined;

  constructor(at: number, late: () => void, list: List) {
    this.at = at;
    this.late = late;
    this.#list = list;
  }

  cancel(): void {
    const list = this.#list;
    if (!list) return;
    this.#list = undefined;
    if (this.previous) this.previous.next = this.next;
    else list.first = this.next;
    if (this.next) this.next.previous = this.previous;
    else list.last = this.previous;
  }
}
