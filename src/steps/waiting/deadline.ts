/**
 * Something that is late at some time. It is its own place in the list of those that wait as long, so a wait is one object,
 * and beginning and ending it costs the same however many wait. One is made for every message that is awaited, so what is
 * one has these members itself: a base class would make each of its constructors a call.
 */
export interface Deadline {
  /** When its time is up, in milliseconds of the run's clock. */
  due: number;
  previous: Deadline | undefined;
  next: Deadline | undefined;
  /** Where it waits; undefined when it does not. */
  list: DeadlineList | undefined;
  /** The time is up; it has left its list. */
  late(): void;
}

/** Deadlines of one length, which are in order by themselves. */
export class DeadlineList {
  /** In milliseconds. */
  readonly length: number;
  first: Deadline | undefined = undefined;
  #last: Deadline | undefined = undefined;

  constructor(length: number) {
    this.length = length;
  }

  append(deadline: Deadline): void {
    const last = this.#last;
    deadline.list = this;
    deadline.previous = last;
    if (last) last.next = deadline;
    else this.first = deadline;
    this.#last = deadline;
  }

  remove(deadline: Deadline): void {
    const { previous, next } = deadline;
    deadline.list = undefined;
    if (previous) previous.next = next;
    else this.first = next;
    if (next) next.previous = previous;
    else this.#last = previous;
    deadline.previous = undefined;
    deadline.next = undefined;
  }
}
