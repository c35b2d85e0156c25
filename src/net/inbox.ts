import type { ConnectionEnd } from "./connection.ts";
import { LatestMessages } from "./latest-messages.ts";
import type { Message } from "./message.ts";
import type { SharedRoom } from "./shared-room.ts";

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

/** How far a question has come: every message within its reach, up to this one, it has refused for ever. */
interface Cursor {
  number: number;
  message: Message | undefined;
  since: number;
  afterNumber: number;
}

/** Bytes that an unread message costs beside its payload. */
export const MESSAGE_OVERHEAD = 200;
const MOST_CONTROLS = 10_000;
/** How many messages that rules have answered can still be received. */
const MOST_RULED = 1000;

/**
 * What one connection has received: unread messages in order of arrival, pings and pongs, and how it ended. It exists
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
  unread = 0;
  /** Whether its connection is not read at the moment, since a step paused it. */
  paused = false;
  /** How often a step has paused it. */
  pauses = 0;
  /** How many unread messages were forgotten since others came: of an inbox that drops the oldest. */
  forgotten = 0;
  #unreadBytes = 0;
  #full = false;
  /** How many messages in the list rules have answered, their bytes, and the oldest of them. */
  #ruled = 0;
  #ruledBytes = 0;
  #oldestRuled: Message | undefined;
  #first: Message | undefined;
  #last: Message | undefined;
  #waiters: readonly Waiter[] = none;
  #recent: Message[] | undefined;
  #recentAt = 0;
  /** For steps with `last`; undefined where no step has it. */
  readonly latest: LatestMessages | undefined;
  readonly #limits: InboxLimits;
  readonly #mostRecent: number;
  readonly #keepsUnread: boolean;
  #room: SharedRoom | undefined;
  readonly #owner: InboxOwner;
  #cursors: Map<object, Cursor> | undefined;

  /** `holds`: what its messages are, in a word. */
  constructor(
    limits: InboxLimits,
    { last, recent, unread = true }: Kept,
    owner: InboxOwner,
    holds: "message" | "frame" = "message",
  ) {
    this.holds = holds;
    this.#limits = limits;
    this.#mostRecent = recent;
    this.#keepsUnread = unread;
    this.#room = limits.room;
    this.latest = last > 0 ? new LatestMessages(last) : undefined;
    this.#owner = owner;
  }

  /** Whether no message can be received that has not yet to come. */
  get empty(): boolean {
    return this.#last === undefined;
  }

  /** Of which limit more was unread than it may hold: what it is, and how much was unread. Undefined when it is not full. */
  get full(): { readonly of: "messages" | "bytes"; readonly most: number; readonly unread: number } | undefined {
    if (!this.#full) return undefined;
    const { messages, bytes } = this.#limits;
    return this.unread > messages
      ? { of: "messages", most: messages, unread: this.unread }
      : { of: "bytes", most: bytes, unread: this.#unreadBytes };
  }

  /** Notes that a message has arrived; then it is offered, and kept if nobody takes it. */
  arrive(message: Message): void {
    this.received = message.number;
    this.#remember(message);
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
    if (this.#full || (!this.#keepsUnread && this.#waiters.length === 0)) return;
    // A step that joins messages keeps the arriving one before it looks at it.
    if (message.listed) return;
    message.listed = true;
    message.previous = this.#last;
    if (this.#last) this.#last.next = message;
    else this.#first = message;
    this.#last = message;
    if (message.ruled) this.#keepRuled(message);
    else this.#keepUnread(message);
  }

  /** A rule has answered it: it can still be received, but it is nobody's debt, and the oldest are forgotten. */
  #keepRuled(message: Message): void {
    const weight = message.weight + MESSAGE_OVERHEAD;
    this.#ruled++;
    this.#ruledBytes += weight;
    this.#oldestRuled ??= message;
    this.#room?.change(this, weight);
    if (this.#ruled > MOST_RULED && this.#oldestRuled) this.take(this.#oldestRuled);
    this.#forgetRuled();
  }

  #keepUnread(message: Message): void {
    const weight = message.weight + MESSAGE_OVERHEAD;
    this.unread++;
    this.#unreadBytes += weight;
    this.#room?.change(this, weight);
    this.#forgetRuled();
    if (!this.#over) return;
    if (this.#limits.full === "drop-oldest") this.#forgetOldest();
    else {
      this.#full = true;
      this.#owner.inboxFull();
    }
  }

  get #over(): boolean {
    return this.unread > this.#limits.messages || this.#unreadBytes > this.#limits.bytes;
  }

  /** All together are within the limit: what rules have answered gives way first. */
  #forgetRuled(): void {
    const { bytes } = this.#limits;
    while (this.#oldestRuled && this.#unreadBytes + this.#ruledBytes > bytes) this.take(this.#oldestRuled);
  }

  /** Forgets the oldest until no more than so many bytes are left. */
  shrink(bytes: number): void {
    for (let oldest = this.#first; oldest && this.#unreadBytes + this.#ruledBytes > bytes;) {
      const { next } = oldest;
      if (!oldest.ruled) this.forgotten++;
      this.take(oldest);
      oldest = next;
    }
  }

  /** Its connection is gone for good: what it holds takes nobody else's room. */
  leaveRoom(): void {
    const room = this.#room;
    this.#room = undefined;
    room?.change(this, -(this.#unreadBytes + this.#ruledBytes));
  }

  /** As many as it takes: a large message may come behind many small ones. What rules have answered is not counted. */
  #forgetOldest(): void {
    for (let oldest = this.#first; oldest && this.#over;) {
      const { next } = oldest;
      if (!oldest.ruled) {
        this.forgotten++;
        this.take(oldest);
      }
      oldest = next;
    }
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

  /**
   * The first unread message within reach that a question accepts. Asked again by the same question, messages that it has
   * refused for ever are not looked at again.
   */
  find(question: Question, { since, afterNumber }: Reach): Message | undefined {
    if (!this.#last) return undefined;
    const { key } = question;
    const cursor = key && this.#cursorOf(key, since, afterNumber);
    let settled = cursor !== undefined;
    for (
      let message = this.#start(since, Math.max(afterNumber, cursor?.number ?? 0), cursor?.message);
      message;
      message = message.next
    ) {
      if (question.accepts(message)) return message;
      // Behind one that may be accepted another time, nothing is settled: that one would be passed over.
      settled &&= question.refusesForEver?.(message) ?? true;
      if (cursor && settled) {
        cursor.message = message;
        cursor.number = message.number;
      }
    }
    return undefined;
  }

  /** What the question has looked at, if it asked for no less than now. */
  #cursorOf(key: object, since: number, afterNumber: number): Cursor {
    const cursors = (this.#cursors ??= new Map());
    let cursor = cursors.get(key);
    if (!cursor || since < cursor.since || afterNumber < cursor.afterNumber) {
      cursor = { number: 0, message: undefined, since, afterNumber };
      cursors.set(key, cursor);
    }
    // What is skipped now will not have been looked at.
    cursor.since = since;
    cursor.afterNumber = afterNumber;
    return cursor;
  }

  /** The first message that came since then and after that number. */
  #start(since: number, afterNumber: number, known: Message | undefined): Message | undefined {
    const within = (message: Message | undefined): message is Message =>
      message !== undefined && message.number > afterNumber && message.at >= since;
    if (within(this.#first)) return this.#first;
    if (known?.listed && (!known.next || within(known.next))) return known.next;
    // They come in the order of their numbers and times, so those within reach stand at the end.
    let message = within(this.#last) ? this.#last : undefined;
    while (message && within(message.previous)) message = message.previous;
    return message;
  }

  /** Marks an unread message as read. */
  take(message: Message): void {
    if (!message.unread) return;
    message.unread = false;
    if (!message.listed) return;
    message.listed = false;
    if (message === this.#oldestRuled) this.#oldestRuled = nextRuled(message);
    if (message.previous) message.previous.next = message.next;
    else this.#first = message.next;
    if (message.next) message.next.previous = message.previous;
    else this.#last = message.previous;
    message.previous = undefined;
    message.next = undefined;
    const weight = message.weight + MESSAGE_OVERHEAD;
    if (message.ruled) {
      this.#ruled--;
      this.#ruledBytes -= weight;
    } else {
      this.unread--;
      this.#unreadBytes -= weight;
    }
    this.#room?.change(this, -weight);
  }

  /** Puts messages back that were taken, each where it was. `lastTaken`: what it was before. */
  giveBack(messages: Iterable<Message>, lastTaken: number): void {
    const back = [...messages].filter((each) => !each.unread);
    if (back.length === 0) return;
    const unread = [...this.unreadMessages()];
    for (const each of unread) this.take(each);
    for (const each of [...unread, ...back].toSorted((a, b) => a.number - b.number)) {
      each.unread = true;
      each.takenBy = undefined;
      this.keep(each);
    }
    this.lastTaken = lastTaken;
    this.#cursors?.clear();
  }

  /** Takes the first bytes of an unread message and leaves the rest of it unread. */
  shorten(message: Message, count: number): void {
    const { weight } = message;
    message.shorten(count);
    const less = weight - message.weight;
    if (message.listed) {
      if (message.ruled) this.#ruledBytes -= less;
      else this.#unreadBytes -= less;
      this.#room?.change(this, -less);
    }
    // What is left of it is another message than the one that was looked at.
    this.#cursors?.clear();
  }

  /** The unread messages, oldest first. */
  *unreadMessages(): Generator<Message> {
    for (let message = this.#first; message;) {
      const { next } = message;
      yield message;
      message = next;
    }
  }

  /** The last few messages that arrived, read or not, oldest first. */
  get recent(): readonly Message[] {
    const recent = this.#recent ?? [];
    return [...recent.slice(this.#recentAt), ...recent.slice(0, this.#recentAt)];
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

  #remember(message: Message): void {
    this.latest?.add(message);
    if (!this.#recent) this.#recent = [message];
    else if (this.#recent.length < this.#mostRecent) this.#recent.push(message);
    else {
      this.#recent[this.#recentAt] = message;
      this.#recentAt = (this.#recentAt + 1) % this.#mostRecent;
    }
  }
}

// --- internal ---

const none: readonly never[] = [];

/** The next message in the list that a rule has answered. */
function nextRuled({ next }: Message): Message | undefined {
  let message = next;
  while (message && !message.ruled) message = message.next;
  return message;
}
