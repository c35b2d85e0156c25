import type { Control, End, Waiter } from "../net/inbox.ts";
import type { Message } from "../net/message.ts";
import type { Peer } from "../net/peer.ts";
import type { Failure } from "../problem.ts";
import type { Wait } from "./scene.ts";
import type { PlayScope } from "./step.ts";

/** What ends a wait: its result, or the failure that it ends in. */
export type Settled<T> = { readonly result: T } | Failure;

/** What a waiting step does with what arrives; the first answer that settles ends the wait. */
export interface Awaiting<T> {
  readonly timeout: number;
  /** Whether the message is taken, and the wait's result if that ends it. */
  offer?(message: Message): { readonly take: boolean; readonly result?: T } | undefined;
  /** The wait's result when a ping or pong ends it. */
  control?(kind: "ping" | "pong", control: Control): { readonly result: T } | undefined;
  /** The wait's result, or the failure, when the connection has ended; undefined to go on waiting. */
  ended?(end: End): Settled<T> | undefined;
  /** The wait's result, or the failure, when the time is up. */
  late(): Settled<T>;
}

/**
 * Waits for a peer with one deadline. Nothing stays behind: the waiter and the deadline are gone when it settles.
 * A throw inside a callback rejects the wait, never the socket's handler.
 */
export function waitFor<T>(peer: Peer, awaiting: Awaiting<T>, scope: PlayScope): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    new PeerWait(awaiting, resolve, reject).begin(peer, scope);
  });
}

/** One wait: what a step is while nothing has settled it. One is made for every message that is waited for. */
class PeerWait<T> implements Waiter {
  ofReaction = false;
  readonly #awaiting: Awaiting<T>;
  readonly #resolve: (result: T) => void;
  readonly #reject: (thrown: unknown) => void;
  #leave: (() => void) | undefined;
  #deadline: Wait | undefined;

  constructor(awaiting: Awaiting<T>, resolve: (result: T) => void, reject: (thrown: unknown) => void) {
    this.#awaiting = awaiting;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  begin(peer: Peer, { track }: PlayScope): void {
    this.ofReaction = track.ofReaction;
    this.#leave = peer.inbox.wait(this);
    this.#deadline = track.wait(
      this.#awaiting.timeout,
      () => this.#late(),
      (failure) => this.#fail(failure),
    );
  }

  offer(message: Message): boolean {
    try {
      const answer = this.#awaiting.offer?.(message);
      if (!answer) return false;
      if ("result" in answer) this.#settle(answer as { readonly result: T });
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
    this.#ask(() => this.#awaiting.ended?.(end));
  }

  #late(): void {
    this.#ask(() => this.#awaiting.late());
  }

  #ask(question: () => Settled<T> | undefined): void {
    try {
      const answer = question();
      if (answer) this.#settle(answer);
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  #settle(answer: Settled<T>): void {
    if ("result" in answer) {
      this.#end();
      this.#resolve(answer.result);
    } else this.#fail(answer);
  }

  #fail(thrown: unknown): void {
    this.#end();
    this.#reject(thrown);
  }

  #end(): void {
    this.#leave?.();
    this.#deadline?.end();
  }
}
