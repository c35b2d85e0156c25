import type { Control, End, Inbox, Waiter } from "../../net/inbox.ts";
import type { Message } from "../../net/message.ts";
import { Failure } from "../../problem.ts";
import type { Deadline, DeadlineList } from "./deadline.ts";
import type { Origin } from "../receiving/origin.ts";
import type { PlayScope } from "../step.ts";
import { endWait, type Wait, type Waits } from "./waits.ts";

/** What ends a wait: its result, or the failure that it ends in. */
export type Settled<T> = { readonly result: T } | Failure;

/** What a waiting step does with what arrives; the first answer that settles ends the wait. */
export interface Awaiting<T> {
  readonly timeout: number;
  /** Whether the step goes on when its time is up: then it watches for so long that nothing comes. Default: it fails. */
  readonly watches?: boolean;
  /** Whether the message is taken, and the wait's result if that ends it. */
  offer?(message: Message): { readonly take: boolean; readonly result?: T } | undefined;
  /** An answer when it takes the ping or pong, with the wait's result if that ends it. */
  control?(kind: "ping" | "pong", control: Control): { readonly result?: T } | undefined;
  /** The wait's result, or the failure, when the connection has ended; undefined to go on. `began`: when the wait began. */
  ended?(end: End, began: number): Settled<T> | undefined;
  /** The wait's result, or the failure, when the time is up. */
  late(began: number): Settled<T>;
}

/**
 * Waits for what comes to a peer with one deadline. Nothing stays behind: the waiter and the deadline are gone when it settles.
 * A throw inside a callback rejects the wait, never the socket's handler.
 */
export function waitFor<T>({ inbox }: Pick<Origin, "inbox">, awaiting: Awaiting<T>, scope: PlayScope): PeerWait<T> {
  const wait = new PeerWait(inbox, awaiting, scope.track.ofReaction);
  inbox.wait(wait);
  scope.track.hold(wait, awaiting.timeout);
  return wait;
}

/**
 * One wait, in one object that inbox, deadlines and track hold. It is the promise of its end, too: a real one is made only
 * for who asks for it, since a loop of waits goes on without any. A failure that nobody asks for is not told.
 */
export class PeerWait<T> implements Waiter, Wait, Promise<T> {
  readonly ofReaction: boolean;
  due: number;
  previous: Deadline | undefined;
  next: Deadline | undefined;
  list: DeadlineList | undefined;
  waits: Waits | undefined;
  index: number;
  readonly #inbox: Inbox;
  readonly #awaiting: Awaiting<T>;
  #state: "waiting" | "done" | "failed" = "waiting";
  /** Its result, or what was thrown. */
  #outcome: unknown;
  #promise: Promise<T> | undefined;
  #resolve: ((result: T) => void) | undefined;
  #reject: ((thrown: unknown) => void) | undefined;
  #follower: (() => void) | undefined;

  constructor(inbox: Inbox, awaiting: Awaiting<T>, ofReaction: boolean) {
    this.#inbox = inbox;
    this.#awaiting = awaiting;
    this.ofReaction = ofReaction;
    this.due = 0;
    this.index = 0;
  }

  /** Whether its step goes on when the time is up. */
  get watches(): boolean {
    return this.#awaiting.watches ?? false;
  }

  /** A list of waiters may be older than the end of one of them: who has ended takes nothing. */
  offer(message: Message): boolean {
    if (this.#over) return false;
    try {
      const answer = this.#awaiting.offer?.(message);
      if (!answer) return false;
      if ("result" in answer) {
        this.#settle(answer.result);
        // Who takes the message is told to go on by its session.
        if (!answer.take) this.#goOnLater();
      }
      return answer.take;
    } catch (thrown) {
      this.#fail(thrown);
      // A message that was taken and is wrong stays taken.
      return !message.unread;
    }
  }

  control(kind: "ping" | "pong", control: Control): boolean {
    if (this.#over) return false;
    try {
      const answer = this.#awaiting.control?.(kind, control);
      if (!answer) return false;
      if ("result" in answer) {
        this.#settle(answer.result);
        this.#goOnLater();
      }
      return true;
    } catch (thrown) {
      this.#fail(thrown);
      return false;
    }
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

  goOn(): void {
    // Who takes several messages goes on with the last.
    if (!this.#over) return;
    const follower = this.#follower;
    this.#follower = undefined;
    follower?.();
  }

  /** Calls back once when it is over: when a message ends it, still in the handler of the socket. */
  follow(follower: () => void): void {
    this.#follower = follower;
    if (this.#over) this.#goOnLater();
  }

  /** Its result when it is over; throws what it has failed with. */
  get outcome(): T {
    if (this.#state === "failed") throw this.#outcome;
    return this.#outcome as T;
  }

  // oxlint-disable-next-line unicorn/no-thenable -- a promise has to be one; whoever awaits it by mistake waits for its end.
  then<Done = T, Failed = never>(
    done?: ((result: T) => Done | PromiseLike<Done>) | null,
    failed?: ((thrown: unknown) => Failed | PromiseLike<Failed>) | null,
  ): Promise<Done | Failed> {
    return this.#asPromise.then(done, failed);
  }

  catch<Failed = never>(failed?: ((thrown: unknown) => Failed | PromiseLike<Failed>) | null): Promise<T | Failed> {
    return this.#asPromise.catch(failed);
  }

  finally(always?: (() => void) | null): Promise<T> {
    return this.#asPromise.finally(always);
  }

  get [Symbol.toStringTag](): string {
    return "Promise";
  }

  get #asPromise(): Promise<T> {
    if (!this.#promise) {
      this.#promise = new Promise<T>((resolve, reject) => {
        this.#resolve = resolve;
        this.#reject = reject;
      });
      this.#tell();
    }
    return this.#promise;
  }

  get #over(): boolean {
    return this.#state !== "waiting";
  }

  get #began(): number {
    return this.due - this.#awaiting.timeout;
  }

  #ask(question: () => Settled<T> | undefined): void {
    if (this.#over) return;
    try {
      const answer = question();
      if (answer instanceof Failure) this.#fail(answer);
      else if (answer) {
        this.#settle(answer.result);
        this.#goOnLater();
      }
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  /** The first outcome counts: what a callback does may end its own wait. */
  #settle(result: T): void {
    if (this.#over) return;
    const { waits } = this;
    this.#leave();
    this.#state = "done";
    this.#outcome = result;
    waits?.onPass?.();
    this.#tell();
  }

  #fail(thrown: unknown): void {
    if (this.#over) return;
    this.#leave();
    this.#state = "failed";
    this.#outcome = thrown;
    this.#tell();
    this.#goOnLater();
  }

  #tell(): void {
    if (this.#state === "done") this.#resolve?.(this.#outcome as T);
    else if (this.#state === "failed") this.#reject?.(this.#outcome);
  }

  /** Not now: others may have to hear of the same end, or of the same time. */
  #goOnLater(): void {
    if (this.#follower) queueMicrotask(() => this.goOn());
  }

  #leave(): void {
    endWait(this);
    this.#inbox.leave(this);
  }
}
