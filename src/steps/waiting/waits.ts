import type { Failure } from "../../problem.ts";
import type { Deadline } from "./deadline.ts";

/**
 * Something that a track waits for: it ends when its time is up, when its track is stopped, or when what was awaited has
 * come. `late` or `stopped` is called, one of both, at most once; who is called ends the wait.
 */
export interface Wait extends Deadline {
  /** Among what its track waits for; undefined when it has ended. */
  waits: Waits | undefined;
  index: number;
  /** The track was stopped before the time was up. */
  stopped(failure: Failure): void;
}

/** Ends a wait: nothing of it is called any more. */
export function endWait(wait: Wait): void {
  wait.list?.remove(wait);
  wait.waits?.remove(wait);
}

/** All that a track waits for. A wait knows its place, so adding and removing cost the same however many there are. */
export class Waits {
  readonly #waits: Wait[] = [];
  /** Called when one of them has got what it waited for, at once: before anything else can arrive. */
  onPass: (() => void) | undefined;

  add(wait: Wait): void {
    wait.waits = this;
    wait.index = this.#waits.length;
    this.#waits.push(wait);
  }

  /** The last one takes its place. */
  remove(wait: Wait): void {
    wait.waits = undefined;
    const last = this.#waits.pop();
    if (!last || last === wait) return;
    this.#waits[wait.index] = last;
    last.index = wait.index;
  }

  /** Ends every wait with the failure, also those that begin meanwhile. */
  stop(failure: Failure): void {
    for (let [wait] = this.#waits; wait; [wait] = this.#waits) {
      endWait(wait);
      wait.stopped(failure);
    }
  }
}
