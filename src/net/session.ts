import type { Codec } from "../codec/codec.ts";
import type { Failure } from "../problem.ts";
import { Backlog } from "./backlog.ts";
import type { Connection, ConnectionEnd, ConnectionListener } from "./connection.ts";
import { type End, Inbox, type InboxLimits, type Kept } from "./inbox.ts";
import { Message } from "./message.ts";
import type { Peer, PeerObserver } from "./peer.ts";
import { frameDecoder } from "./wire-frame.ts";

/** Frames are kept beside the messages that are made of them: nobody is made to receive all of them. */
const frameLimits: InboxLimits = { messages: 10_000, bytes: 64 * 1024 * 1024, full: "drop-oldest" };

/** What an event was made of. */
export interface EventSource {
  readonly bytes: Buffer;
  readonly binary: boolean;
  readonly at: number;
  readonly countedBefore: boolean;
}

/**
 * One connection of a peer with its inbox, from before the dialling to the end of TCP. What an old connection still has to
 * say reaches its own inbox, never that of the connection that came after it.
 */
export class Session implements ConnectionListener {
  readonly inbox: Inbox;
  /** The raw queue: every frame as it is on the wire, where a step receives frames. It ends when TCP does. */
  readonly frames: Inbox | undefined;
  /** Takes a frame into the raw queue. */
  readonly frame: ((bytes: Buffer, at: number) => void) | undefined;
  connection: Connection | undefined;
  /** Set when we closed, dropped or ended the connection ourselves. */
  closing = false;
  /** When our close frame was written. */
  closedAt: number | undefined;
  /** Whether the frame that a step has written last announces more than was written. */
  unfinished = false;
  /** Who closed it: the track of the step. */
  closer: object | undefined;
  readonly #peer: Peer;
  readonly #codec: Codec;
  readonly #observer: PeerObserver;
  /** Whether what arrives are events of a profile: it has told the messages that they were made of. */
  readonly events: boolean;
  #count = 0;
  /** All that has arrived and waits: messages, pings, pongs, the end. */
  readonly #backlog: Backlog;
  #ending: End | undefined;
  /** TCP has ended; `#over` when that was told, too. */
  #gone = false;
  #over = false;
  /** Whether a step has frozen it: then TCP is still open. */
  #frozen = false;
  #whenEnded: (() => void)[] | undefined;

  constructor(
    peer: Peer,
    codec: Codec,
    observer: PeerObserver,
    options: {
      readonly limits: InboxLimits;
      readonly kept: Kept;
      readonly events: boolean;
      /** Whether frames are kept as well. */
      readonly frames: boolean;
    },
  ) {
    this.#peer = peer;
    this.#codec = codec;
    this.#backlog = new Backlog(this);
    this.inbox = new Inbox(options.limits, options.kept, this);
    this.#observer = observer;
    this.events = options.events;
    if (!options.frames) return;
    const queue = new Inbox(frameLimits, { ...options.kept, last: 0, unread: true }, this, "frame");
    this.frames = queue;
    this.frame = (bytes, at) => arrive(new Message(bytes, true, at, queue.received + 1, frameDecoder), queue);
  }

  /** Whether it is open, as far as scenarios are concerned: TCP may outlive a close frame or a drop. */
  get open(): boolean {
    return this.connection !== undefined && this.connection.state !== "ended" && this.inbox.end === undefined;
  }

  /** How it has ended, also when the inbox has yet to hear of it, since messages before it wait. */
  get ending(): End | undefined {
    return this.#ending;
  }

  /** Whether a step has frozen it: TCP is still there, and nothing is heard on it. */
  get frozen(): boolean {
    return this.#frozen;
  }

  /** Whether a step has stopped the reading. */
  get paused(): boolean {
    return this.inbox.paused;
  }

  pause(): void {
    this.#setPaused(true);
    this.connection?.pause();
  }

  /** Reads again, unless the inbox is full: then nobody could take what comes. */
  resume(): void {
    this.#setPaused(false);
    if (!this.#backlog.full && !this.inbox.full) this.connection?.resume();
  }

  #setPaused(paused: boolean): void {
    this.inbox.paused = paused;
    if (paused) this.inbox.pauses++;
    if (this.frames) this.frames.paused = paused;
  }

  /** More is unread than the inbox may hold. */
  inboxFull(): void {
    this.#observer.inboxFull(this.#peer);
  }

  drop(how: "reset" | "end" | "freeze", at: number): void {
    this.closing = true;
    if (how === "freeze") this.#frozen = true;
    this.connection?.drop(how);
    // Who drops it hears nothing more, nor what has come and was not looked at.
    this.#backlog.clear();
    // For the peer it is over now, whenever TCP ends: it may connect again at once.
    this.#ends({ code: 1006, reason: "", clean: false, reset: how === "reset" }, at, how);
    this.#end();
    this.#endFrames();
    if (this.#gone) this.#tcpEnded();
  }

  /** Tells all that waits, now: when the peer connects again, it is over with this connection. */
  settle(): void {
    this.#backlog.settle();
  }

  /** Calls back when TCP has ended and that was told, at once if so. */
  whenEnded(callback: () => void): void {
    if (!this.connection || this.#over) callback();
    else (this.#whenEnded ??= []).push(callback);
  }

  /** Tells of a message that a profile reads; what it means comes by `event`. */
  raw(bytes: Buffer, binary: boolean, at: number): void {
    this.#observer.received(this.#peer, new Message(bytes, binary, at, 0, this.#codec));
  }

  /**
   * An event arrives that a profile has made of these bytes, and of messages before them; `reading` knows its value. Several
   * may come of the same bytes: all but the first are `countedBefore`.
   */
  event(reading: Codec, { bytes, binary, at, countedBefore }: EventSource): void {
    this.#arrives(bytes, binary, at, reading, countedBefore);
  }

  /** Tells of an event that a step sends. */
  said(value: unknown, at: number): void {
    this.#observer.event(this.#peer, "out", { value }, at);
  }

  /** What stands before it has failed: the scenario cannot go on. */
  failed(failure: Failure): void {
    this.#observer.reactionFailed(this.#peer, failure);
  }

  message(bytes: Buffer, binary: boolean, at: number): void {
    this.#arrives(bytes, binary, at, this.#codec);
  }

  #arrives(bytes: Buffer, binary: boolean, at: number, codec: Codec, countedBefore = false): void {
    const backlog = this.#backlog;
    if (this.#ending || (backlog.waiting && !backlog.takes(countedBefore ? 0 : bytes.length))) return;
    const message = new Message(bytes, binary, at, ++this.#count, codec);
    message.countedBefore = countedBefore;
    if (backlog.waiting) backlog.push(() => this.#arrived(message), message.weight);
    else this.#arrived(message);
  }

  #arrived(message: Message): void {
    const { inbox } = this;
    if (this.events) this.#observer.event(this.#peer, "in", message, message.at);
    else this.#observer.received(this.#peer, message);
    inbox.arrive(message);
    const reacting = inbox.offer(message, true);
    if (reacting) {
      this.#observer.taken(this.#peer, message);
      this.#backlog.yield();
      reacting.goOn?.();
      return;
    }
    const react = this.#observer.claim(this.#peer, message);
    message.ruled = react !== undefined;
    const taker = inbox.offer(message, false);
    if (!taker) inbox.keep(message);
    react?.();
    taker?.goOn?.();
  }

  /** A ping arrived; the answer, unless switched off, is the connection's. */
  pinged(data: Buffer, at: number): void {
    this.#control("ping", data, at);
  }

  ponged(data: Buffer, at: number): void {
    this.#control("pong", data, at);
  }

  #control(kind: "ping" | "pong", data: Buffer, at: number): void {
    const backlog = this.#backlog;
    if (this.#ending || (backlog.waiting && !backlog.takes(0))) return;
    backlog.inTurn(() => {
      const control = { data, at };
      this.#observer.control(this.#peer, "in", kind, control);
      this.inbox.arriveControl(kind, control);
    });
  }

  closeFrame(code: number, reason: string, at: number): void {
    this.#ends({ code, reason, clean: true, reset: false }, at);
  }

  broken(end: ConnectionEnd, at: number): void {
    this.#ends(end, at);
  }

  ended(end: ConnectionEnd, at: number): void {
    this.#gone = true;
    this.#ends(end, at);
    this.#endFrames();
    this.#backlog.inTurn(() => this.#tcpEnded());
  }

  #endFrames(): void {
    if (!this.frames || !this.#ending || this.frames.end) return;
    this.frames.close(this.#ending);
    this.frames.tellEnd();
  }

  #tcpEnded(): void {
    this.#over = true;
    this.#peer.gone(this);
    const callbacks = this.#whenEnded ?? [];
    this.#whenEnded = undefined;
    for (const callback of callbacks) callback();
  }

  /** The first end counts; it is told after what came before it. */
  #ends(end: ConnectionEnd, at: number, dropped?: End["dropped"]): void {
    if (this.#ending) return;
    // What breaks the protocol or our limits is closed by us (RFC 6455 section 7.1.7).
    const by = this.closing || end.error ? "us" : "them";
    const { code, reason, clean, reset, error } = end;
    // Named one by one: it is made for each of ten thousand connections, and a spread costs more than all else here.
    this.#ending = { code, reason, clean, reset, error, at, by, after: this.#count, awaited: false, dropped };
    this.#backlog.inTurn(() => this.#end());
  }

  #end(): void {
    if (!this.#ending || this.inbox.end) return;
    // First of all it is over: who reacts to the end must not find the connection open.
    this.inbox.close(this.#ending);
    this.#observer.ended(this.#peer, this.#ending);
    this.inbox.tellEnd();
  }
}

// --- internal ---

/** A frame is for who waits for it, or is kept: no rule takes it, and nobody else must wait. */
function arrive(frame: Message, queue: Inbox): void {
  if (queue.end) return;
  queue.arrive(frame);
  const taker = queue.offer(frame, true) ?? queue.offer(frame, false);
  // Not before ws has read the same bytes: who goes on may look for the message that the frame brings.
  if (taker) queueMicrotask(() => taker.goOn?.());
  else queue.keep(frame);
}
