import { Queue } from "../queue.ts";
import type { InboxOwner } from "./inbox.ts";

/** How much of what has arrived may wait for a reaction to go on: of everything, and of the bytes of messages. */
const MOST_WAITING = 100_000;
const MOST_WAITING_BYTES = 256 * 1024 * 1024;

/** How much of it is dealt with before others get their turn. */
const AT_ONCE = 1000;

/**
 * What has arrived on a connection and waits, since a reaction that took a message has yet to go on, or others wait behind
 * that message: what came with it in one piece of TCP may be meant for the reaction's next `receive`.
 */
export class Backlog {
  /** Whether what arrives now has to wait. */
  waiting = false;
  /** Whether more has come than can be kept: what follows is lost. */
  full = false;
  /** Whether a reaction has taken a message since it was looked at last. */
  #taken = false;
  #later: Queue<() => void> | undefined;
  #bytes = 0;
  readonly #owner: InboxOwner;

  /** `owner`: told once when more has come than can be kept. */
  constructor(owner: InboxOwner) {
    this.#owner = owner;
  }

  /** Whether something more may wait, of so many bytes. */
  takes(size: number): boolean {
    if (this.full) return false;
    this.#bytes += size;
    if ((this.#later?.length ?? 0) < MOST_WAITING && this.#bytes <= MOST_WAITING_BYTES) return true;
    this.full = true;
    this.#owner.inboxFull();
    return false;
  }

  /** Does it behind all that waits; it has so many bytes, which `takes` was asked for. */
  push(act: () => void, bytes: number): void {
    this.#later?.push(() => {
      this.#bytes -= bytes;
      act();
    });
  }

  /** Does it behind what waits, at once where nothing does. */
  inTurn(act: () => void): void {
    if (this.waiting) this.#later?.push(act);
    else act();
  }

  /** A reaction has taken a message and goes on when the event loop does: what comes until then waits. */
  yield(): void {
    this.#taken = true;
    if (this.waiting) return;
    this.waiting = true;
    this.#later ??= new Queue();
    setImmediate(Backlog.#turn, this);
  }

  /** Forgets what waits. */
  clear(): void {
    this.#later?.clear();
    this.#bytes = 0;
  }

  /** Does all that waits, now. */
  settle(): void {
    for (let act = this.#later?.shift(); act; act = this.#later?.shift()) act();
  }

  static readonly #turn = (backlog: Backlog): void => backlog.#pump();

  /** Deals with what waits until a reaction takes a message again: then the rest waits again. */
  #pump(): void {
    this.#taken = false;
    for (let count = 0; count < AT_ONCE && !this.#taken; count++) {
      const act = this.#later?.shift();
      if (!act) {
        this.waiting = false;
        return;
      }
      act();
    }
    setImmediate(Backlog.#turn, this);
  }
}
