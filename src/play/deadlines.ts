import type { Cancel, Clock } from "../environment.ts";
import { tellNow } from "../net/arrivals.ts";
import { type Deadline, DeadlineList } from "../steps/waiting/deadline.ts";

/**
 * All deadlines of a run on one timer. Steps wait for few different times, so deadlines of one length form a list that is
 * in order by itself: adding and cancelling cost the same however many wait, and neither touches the timer.
 */
export class Deadlines {
  readonly #clock: Clock;
  readonly #lists = new Map<number, DeadlineList>();
  #latest: DeadlineList | undefined;
  #armedFor = Infinity;
  #disarm: Cancel | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls back once when the time is up, milliseconds from now; gives a function that takes it back. */
  add(milliseconds: number, late: () => void): Cancel {
    const deadline: Deadline = { due: 0, previous: undefined, next: undefined, list: undefined, late };
    this.start(deadline, milliseconds);
    return () => deadline.list?.remove(deadline);
  }

  /** Lets the time of a deadline begin: milliseconds from now. */
  start(deadline: Deadline, milliseconds: number): void {
    const length = Math.max(0, milliseconds);
    const list = length === this.#latest?.length ? this.#latest : this.#listOf(length);
    const due = this.#clock.now() + length;
    deadline.due = due;
    list.append(deadline);
    if (due < this.#armedFor) this.#arm(due);
  }

  /** A loop waits for the same time again and again: then the list is at hand. */
  #listOf(length: number): DeadlineList {
    let list = this.#lists.get(length);
    if (!list) this.#lists.set(length, (list = new DeadlineList(length)));
    this.#latest = list;
    return list;
  }

  /** Forgets every deadline and the timer. */
  clear(): void {
    this.#lists.clear();
    this.#latest = undefined;
    this.#disarm?.();
    this.#disarm = undefined;
    this.#armedFor = Infinity;
  }

  /** When the first is due that still waits, in milliseconds of the clock; Infinity when none does. */
  get due(): number {
    let due = Infinity;
    for (const { first } of this.#lists.values()) if (first) due = Math.min(due, first.due);
    return due;
  }

  #arm(at: number): void {
    this.#disarm?.();
    this.#armedFor = at;
    this.#disarm = this.#clock.after(Math.max(0, at - this.#clock.now()), () => this.#expire());
  }

  #expire(): void {
    // What was stamped in time is in time, also when it is told behind the timers.
    tellNow();
    this.#armedFor = Infinity;
    this.#disarm = undefined;
    const now = this.#clock.now();
    const late: Deadline[] = [];
    this.#latest = undefined;
    let next = Infinity;
    for (const [length, list] of this.#lists) {
      let deadline = list.first;
      for (; deadline && deadline.due <= now; deadline = deadline.next) late.push(deadline);
      if (deadline) next = Math.min(next, deadline.due);
      // Lengths that come and go (a rest of a time-out) must not gather.
      else this.#lists.delete(length);
    }
    if (next < Infinity) this.#arm(next);
    // Two that are due at once are told in the order of their times, whatever lists they were in. The first may end the
    // second: then it has left its list, and is not told.
    for (const deadline of late.toSorted((a, b) => a.due - b.due)) {
      if (!deadline.list) continue;
      deadline.list.remove(deadline);
      deadline.late();
    }
  }
}
