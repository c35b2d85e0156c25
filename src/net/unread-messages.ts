import { Cursors } from "./cursors.ts";
import type { InboxLimits, InboxOwner, Question, Reach } from "./inbox.ts";
import type { Message } from "./message.ts";
import type { SharedRoom } from "./shared-room.ts";

/** Bytes that an unread message costs beside its payload. */
export const MESSAGE_OVERHEAD = 200;
/** How many messages that rules have answered can still be received. */
const MOST_RULED = 1000;

/**
 * The messages of an inbox that can be received, in the order of their arrival: those that nobody has read, and the latest
 * that rules have answered. What they may take together is limited.
 */
export class UnreadMessages {
  /** How many nobody has read; those that rules have answered are nobody's debt. */
  count = 0;
  /** How many were forgotten since others came: where the oldest are dropped. */
  forgotten = 0;
  #bytes = 0;
  #full = false;
  /** How many messages in the list rules have answered, their bytes, and the oldest of them. */
  #ruled = 0;
  #ruledBytes = 0;
  #oldestRuled: Message | undefined;
  #first: Message | undefined;
  #last: Message | undefined;
  readonly #limits: InboxLimits;
  readonly #owner: InboxOwner;
  #room: SharedRoom | undefined;
  #cursors: Cursors | undefined;

  constructor(limits: InboxLimits, owner: InboxOwner) {
    this.#limits = limits;
    this.#owner = owner;
    this.#room = limits.room;
  }

  get empty(): boolean {
    return this.#last === undefined;
  }

  /** Of which limit more was unread than it may hold: what it is, and how much was unread. Undefined when it is not full. */
  get full(): { readonly of: "messages" | "bytes"; readonly most: number; readonly unread: number } | undefined {
    if (!this.#full) return undefined;
    const { messages, bytes } = this.#limits;
    return this.count > messages
      ? { of: "messages", most: messages, unread: this.count }
      : { of: "bytes", most: bytes, unread: this.#bytes };
  }

  /** Puts a message at the end. What is too much for the limits is lost, once the owner was told. */
  add(message: Message): void {
    // A step that joins messages keeps the arriving one before it looks at it.
    if (this.#full || message.listed) return;
    message.listed = true;
    message.previous = this.#last;
    if (this.#last) this.#last.next = message;
    else this.#first = message;
    this.#last = message;
    if (message.ruled) this.#addRuled(message);
    else this.#addUnread(message);
  }

  /** A rule has answered it: it can still be received, but it is nobody's debt, and the oldest are forgotten. */
  #addRuled(message: Message): void {
    const weight = message.weight + MESSAGE_OVERHEAD;
    this.#ruled++;
    this.#ruledBytes += weight;
    this.#oldestRuled ??= message;
    this.#room?.change(this, weight);
    if (this.#ruled > MOST_RULED && this.#oldestRuled) this.take(this.#oldestRuled);
    this.#forgetRuled();
  }

  #addUnread(message: Message): void {
    const weight = message.weight + MESSAGE_OVERHEAD;
    this.count++;
    this.#bytes += weight;
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
    return this.count > this.#limits.messages || this.#bytes > this.#limits.bytes;
  }

  /** All together are within the limit: what rules have answered gives way first. */
  #forgetRuled(): void {
    const { bytes } = this.#limits;
    while (this.#oldestRuled && this.#bytes + this.#ruledBytes > bytes) this.take(this.#oldestRuled);
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

  /** Forgets the oldest until no more than so many bytes are left. */
  shrink(bytes: number): void {
    for (let oldest = this.#first; oldest && this.#bytes + this.#ruledBytes > bytes;) {
      const { next } = oldest;
      if (!oldest.ruled) this.forgotten++;
      this.take(oldest);
      oldest = next;
    }
  }

  /** What they hold takes nobody else's room any more. */
  leaveRoom(): void {
    const room = this.#room;
    this.#room = undefined;
    room?.change(this, -(this.#bytes + this.#ruledBytes));
  }

  /**
   * The first message within reach that a question accepts. Asked again by the same question, messages that it has refused
   * for ever are not looked at again.
   */
  find(question: Question, reach: Reach): Message | undefined {
    if (!this.#last) return undefined;
    const { since, afterNumber } = reach;
    const { key } = question;
    const cursor = key && (this.#cursors ??= new Cursors()).of(key, reach);
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

  /** Marks a message as read. */
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
      this.count--;
      this.#bytes -= weight;
    }
    this.#room?.change(this, -weight);
  }

  /** Puts messages back that were taken, each where it was; `keep` adds one again. False when none of them was taken. */
  giveBack(messages: Iterable<Message>, keep: (message: Message) => void): boolean {
    const back = [...messages].filter((each) => !each.unread);
    if (back.length === 0) return false;
    const unread = [...this.all()];
    for (const each of unread) this.take(each);
    for (const each of [...unread, ...back].toSorted((a, b) => a.number - b.number)) {
      each.unread = true;
      each.takenBy = undefined;
      keep(each);
    }
    this.#cursors?.clear();
    return true;
  }

  /** Takes the first bytes of a message and leaves the rest of it unread. */
  shorten(message: Message, count: number): void {
    const { weight } = message;
    message.shorten(count);
    const less = weight - message.weight;
    if (message.listed) {
      if (message.ruled) this.#ruledBytes -= less;
      else this.#bytes -= less;
      this.#room?.change(this, -less);
    }
    // What is left of it is another message than the one that was looked at.
    this.#cursors?.clear();
  }

  /** Oldest first. */
  *all(): Generator<Message> {
    for (let message = this.#first; message;) {
      const { next } = message;
      yield message;
      message = next;
    }
  }
}

// --- internal ---

/** The next message in the list that a rule has answered. */
function nextRuled({ next }: Message): Message | undefined {
  let message = next;
  while (message && !message.ruled) message = message.next;
  return message;
}
