import type { ConnectionEnd } from "./connection.ts";
import { LatestMessages } from "./latest-messages.ts";
import type { Message } from "./message.ts";
import { RecentMessages } from "./recent-messages.ts";
import type { SharedRoom } from "./shared-room.ts";
import { UnreadMessages } from "./unread-messages.ts";

/** Who waits for something to arrive. Each arrival is offered once, in the order in which the waiters came. */
export interface Waiter {
  /** It belongs to a reaction of the peer's own rules, which is asked before the rules are. */
  readonly ofReaction?: boolean;
  /** Whether it takes the message. */
  offer?(message: Message): boolean;
  /** All is done with the message that it took. */
  goOn?(): void;
  /** Whether it takes the ping or pong. */
  control?(kind: "ping" | "pong", control: Control): boolean;
  /** The connection ended (or the other side's close frame came); every message before it was offered. */
  ended?(end: End): void;
}

/** A ping or a pong. */
export interface ControlFrame {
  readonly data: Uint8Array;
  readonly at: number;
}

/** One that arrived. */
export interface Control extends ControlFrame {
  readonly data: Buffer;
}

/** How and when the connection of an inbox ended; `by` says who sent the first close frame or cut the connection. */
export interface End extends ConnectionEnd {
  readonly at: number;
  readonly by: "us" | "them";
  /** How many messages had come before it. */
  readonly after: number;
  /** Set when a `drop` of ours was its end; of a frozen one TCP is still open. */
  readonly dropped?: "reset" | "end" | "freeze" | undefined;
  /** Whether a step expected it; an end that no step expected fails the scenario. */
  awaited: boolean;
}

export interface InboxLimits {
  readonly messages: number;
  readonly bytes: number;
  /** `drop-oldest` for connections that a mock answers and nobody reads; `fail` tells the owner, once. */
  readonly full: "fail" | "drop-oldest";
  /** What several inboxes may hold together, beside what each of them may. Of those that drop the oldest. */
  readonly room?: SharedRoom | undefined;
}

/** What is kept of messages that are taken. */
export interface Kept {
  /** Of how many messages a step with `last` asks for at most. */
  readonly last: number;
  /** How many of the past are kept, taken or not, for failures and for `delivered`; at least 1. */
  readonly recent: number;
  /** Whether a step may look for what came before it: else only what somebody waits for matters. Default: true. */
  readonly unread?: boolean;
}

/** How many of the past are mostly kept. */
export const RECENT = 10;

/** Who is told once that more is unread than the limits allow. */
export interface InboxOwner {
  inboxFull(): void;
}

/** Which unread messages may be found. */
export interface Reach {
  /** Messages that arrived earlier are skipped. */
  readonly since: number;
  /** Numbers up to this one are skipped: `inOrder`. */
  readonly afterNumber: number;
}

/** What is asked of each unread message. */
export interface Question {
  accepts(message: Message): boolean;
  /** Whether a message that was not accepted never will be. Default: it never will. */
  refusesForEver?(message: Message): boolean;
  /** Names the question when it is asked again. Without it every message is looked at each time. */
  readonly key?: object | undefined;
}

const MOST_CONTROLS = 10_000;
/**
 * What one connection has received and who waits for more: unread messages in order of arrival, pings and pongs, its end. It exists
 * before the socket opens, so nothing is lost to timing; a close comes after the messages that came before it.
 */
export class Inbox {
  readonly holds: "message" | "frame";
  readonly pings: Control[] = [];
  readonly pongs: Control[] = [];
  end: End | undefined;
  received = 0;
  /** The number of the latest message that a step took. */
  lastTaken = 0;
  /** Whether its connection is not read at the moment, since a step paused it. */
  paused = false;
  /** How often a step has paused it. */
  pauses = 0;
  readonly #unread: UnreadMessages;
  #waiters: readonly Waiter[] = none;
  readonly #recent: RecentMessages;
  /** For steps with `last`; undefined where no step has it. */
  readonly latest: LatestMessages | undefined;
  readonly #keepsUnread: boolean;

  /** `holds`: what its messages are, in a word. */
  constructor(
    limits: InboxLimits,
    { last, recent, unread = true }: Kept,
    owner: InboxOwner,
    holds: "message" | "frame" = "message",
  ) {
    this.holds = holds;
    this.#unread = new UnreadMessages(limits, owner);
    this.#recent = new RecentMessages(recent);
    this.#keepsUnread = unread;
    this.latest = last > 0 ? new LatestMessages(last) : undefined;
  }

  get unread(): number {
    return this.#unread.count;
  }

  /** How many unread messages were forgotten since others came: of an inbox that drops the oldest. */
  get forgotten(): number {
    return this.#unread.forgotten;
  }

  /** Whether no message can be received that has not yet to come. */
  get empty(): boolean {
    return this.#unread.empty;
  }

  get full(): UnreadMessages["full"] {
    return this.#unread.full;
  }

  /** Notes that a message has arrived; then it is offered, and kept if nobody takes it. */
  arrive(message: Message): void {
    this.received = message.number;
    this.latest?.add(message);
    this.#recent.add(message);
  }

  /** Offers a message to those who wait, first come first served. Gives who took it. */
  offer(message: Message, ofReaction: boolean): Waiter | undefined {
    for (const waiter of this.#waiters) {
      if ((waiter.ofReaction ?? false) === ofReaction && waiter.offer?.(message)) return waiter;
    }
    return undefined;
  }

  /** Puts a message that nobody waited for at the end of the unread ones. What is too much for the limits is lost, once the owner was told. */
  keep(message: Message): void {
    if (this.#keepsUnread || this.#waiters.length > 0) this.#unread.add(message);
  }

  /** Its connection is gone for good: what it holds takes nobody else's room. */
  leaveRoom(): void {
    this.#unread.leaveRoom();
  }

  /** Offers a ping or pong to those who wait, first come first served, and keeps it if nobody takes it. */
  arriveControl(kind: "ping" | "pong", control: Control): void {
    for (const waiter of this.#waiters) if (waiter.control?.(kind, control)) return;
    const queue = kind === "ping" ? this.pings : this.pongs;
    queue.push(control);
    if (queue.length > MOST_CONTROLS) queue.shift();
  }

  /** Notes the end; nothing comes after it. Those who wait are told apart, by `tellEnd`. */
  close(end: End): void {
    this.end ??= end;
  }

  tellEnd(): void {
    const { end } = this;
    if (end) for (const waiter of this.#waiters) waiter.ended?.(end);
  }

  /** The first unread message within reach that a question accepts; see `UnreadMessages`. */
  find(question: Question, reach: Reach): Message | undefined {
    return this.#unread.find(question, reach);
  }

  /** Marks an unread message as read. */
  take(message: Message): void {
    this.#unread.take(message);
  }

  /** Puts messages back that were taken, each where it was. `lastTaken`: what it was before. */
  giveBack(messages: Iterable<Message>, lastTaken: number): void {
    if (this.#unread.giveBack(messages, (each) => this.keep(each))) this.lastTaken = lastTaken;
  }

  /** Takes the first bytes of an unread message and leaves the rest of it unread. */
  shorten(message: Message, count: number): void {
    this.#unread.shorten(message, count);
  }

  /** The unread messages, oldest first. */
  unreadMessages(): Generator<Message> {
    return this.#unread.all();
  }

  /** The last few messages that arrived, read or not, oldest first. */
  get recent(): readonly Message[] {
    return this.#recent.all;
  }

  /** Asks to be offered what arrives, until it leaves. */
  wait(waiter: Waiter): void {
    // A waiter may come or go while others are asked, so the list is replaced. Mostly there is only one.
    this.#waiters = this.#waiters.length === 0 ? [waiter] : [...this.#waiters, waiter];
  }

  leave(waiter: Waiter): void {
    if (this.#waiters.length === 1 && this.#waiters[0] === waiter) this.#waiters = none;
    else this.#waiters = this.#waiters.filter((each) => each !== waiter);
  }
}

// --- internal ---

const none: readonly never[] = [];
