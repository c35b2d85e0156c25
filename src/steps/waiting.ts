import type { Control, End, Inbox, Waiter } from "../net/inbox.ts";
import type { Message } from "../net/message.ts";
import type { Peer } from "../net/peer.ts";
import { Failure } from "../problem.ts";
import type { Deadline, DeadlineList } from "./deadline.ts";
import type { PlayScope } from "./step.ts";
import { endWait, type Wait, type Waits } from "./waits.ts";

/** What ends a wait: its result, or the failure that it ends in. */
export type Settled<T> = { readonly result: T } | Failure;

/** What a waiting step does with what arrives; the first answer that settles ends the wait. */
export interface Awaiting<T> {
  readonly timeout: number;
  /** Whether the message is taken, and the wait's result if that ends it. */
  offer?(message: Message): { readonly take: boolean; readonly result?: T } | undefined;
  /** The wait's result when a ping or pong ends it. */
  control?(kind: "ping" | "pong", control: Control): { readonly result: T } | undefined;
  /** The wait's result, or the failure, when the connection has ended; undefined to go on. `began`: when the wait began. */
  ended?(end: End, began: number): Settled<T> | undefined;
  /** The wait's result, or the failure, when the time is up. */
  late(began: number): Settled<T>;
}

/**
 * Waits for a peer with one deadline. Nothing stays behind: the waiter and the deadline are gone when it settles.
 * A throw inside a callback rejects the wait, never the socket's handler.
 */
export function waitFor<T>(peer: Peer, awaiting: Awaiting<T>, scope: PlayScope): Promise<T> {
  const wait = new PeerWait(peer.inbox, awaiting, scope.track.ofReaction);
  peer.inbox.wait(wait);
  scope.track.hold(wait, awaiting.timeout);
  return wait.settled;
}

/** One wait, in one object that inbox, deadlines and track hold. */
class PeerWait<T> implements Waiter, Wait {
  readonly settled: Promise<T>;
  readonly ofReaction: boolean;
  due: number;
  previous: Deadline | undefined;
  next: Deadline | undefined;
  list: DeadlineList | undefined;
  waits: Waits | undefined;
  index: number;
  readonly #inbox: Inbox;
  readonly #awaiting: Awaiting<T>;
  #resolve: ((result: T) => void) | undefined;
  #reject: ((thrown: unknown) => void) | undefined;

  constructor(inbox: Inbox, awaiting: Awaiting<T>, ofReaction: boolean) {
    this.#inbox = inbox;
    this.#awaiting = awaiting;
    this.ofReaction = ofReaction;
    this.due = 0;
    this.index = 0;
    this.settled = new Promise<T>((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  offer(message: Message): boolean {
    try {
      const answer = this.#awaiting.offer?.(message);
      if (!answer) return false;
      if ("result" in answer) this.#settle(answer.result);
      return answer.take;
    } catch (thrown) {
      this.#fail(thrown);
      // A message that was taken and is wrong stays taken.
      return !message.unread;
    }
  }

  control(kind: "ping" | "pong", control: Control): void {
    this.#ask(() => this.#awaiting.control?.(kind, control));
  }

  ended(end: End): void {
    this.#ask(() => this.#awaiting.ended?.(end, this.#began));
  }

  late(): void {
    this.#ask(() => this.#awaiting.late(this.#began));
  }

  stopped(failure: Failure): void {
    this.#fail(failure);
  }

  get #began(): number {
    return this.due - this.#awaiting.timeout;
  }

  #ask(question: () => Settled<T> | undefined): void {
    try {
      const answer = question();
      if (answer instanceof Failure) this.#fail(answer);
      else if (answer) this.#settle(answer.result);
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  #settle(result: T): void {
    this.#leave();
    this.#resolve?.(result);
  }

  #fail(thrown: unknown): void {
    this.#leave();
    this.#reject?.(thrown);
  }

  #leave(): void {
    endWait(this);
    this.#inbox.leave(this);
  }
}
