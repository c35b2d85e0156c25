import { Deadlines } from "../play/deadlines.ts";
import type { Deadline } from "../steps/waiting/deadline.ts";
import { PeerWait } from "../steps/waiting/waiting.ts";

/**
 * The deadlines of a scenario, which know whether anything goes on by itself: a pause, a step that watches that nothing
 * comes. Steps that fail when their time is up do not.
 */
export class RecheckDeadlines extends Deadlines {
  #lasting: Deadline[] = [];
  /** The first one is that of the scenario's own time. */
  #count = 0;

  override start(deadline: Deadline, milliseconds: number): void {
    super.start(deadline, milliseconds);
    if (!goesOn(deadline) || this.#count++ === 0) return;
    this.#lasting.push(deadline);
    if (this.#lasting.length > 1000) this.#forget();
  }

  /** Whether anything goes on when its time is up. */
  get goesOn(): boolean {
    this.#forget();
    return this.#lasting.length > 0;
  }

  #forget(): void {
    this.#lasting = this.#lasting.filter(({ list }) => list !== undefined);
  }
}

function goesOn(deadline: Deadline): boolean {
  if (deadline instanceof PeerWait) return deadline.watches;
  // What a step waits for can be stopped; limits on the whole scenario cannot.
  return "stopped" in deadline;
}
