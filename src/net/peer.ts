import type { Codec } from "../codec/codec.ts";
import type { Connection, ConnectionEnd, ConnectionListener, SendOptions } from "./connection.ts";
import { type End, Inbox, type InboxLimits } from "./inbox.ts";
import { Message } from "./message.ts";

/** Who hears of everything that passes a peer: the transcript, the events, the rules. All are called at once, in order. */
export interface PeerObserver {
  /** The reaction of the first rule that takes the message; undefined when none does. */
  claim(peer: Peer, message: Message): (() => void) | undefined;
  received(peer: Peer, message: Message): void;
  sent(peer: Peer, data: string | Uint8Array, binary: boolean, at: number): void;
  control(peer: Peer, direction: "in" | "out", kind: "ping" | "pong", data: Uint8Array, at: number): void;
  ended(peer: Peer, end: End): void;
  inboxFull(peer: Peer): void;
}

export interface PeerOptions {
  readonly codec: Codec;
  readonly limits: InboxLimits;
}

/** Limits of section "Memory is bounded": an inbox that grows past them ends the scenario, never the process. */
export const defaultLimits: InboxLimits = { messages: 100_000, bytes: 256 * 1024 * 1024, full: "fail" };

/**
 * Our end of one connection: a name, an inbox, variables, a codec. A client dials, a connection of a mock was accepted;
 * both are peers and do the same things. A peer may be connected again: each connection starts a new inbox.
 */
export class Peer implements ConnectionListener {
  readonly name: string;
  /** What expressions see as `${alice.…}` and `${self.…}`; null-prototype, for names come from files. */
  readonly vars: Record<string, unknown>;
  /** The names in `vars` that an expression of this peer may write without `self.`. */
  readonly state = new Set<string>();
  connection: Connection | undefined;
  inbox: Inbox;
  codec: Codec;
  /** What an accepted connection was asked with (`params`, `query`, `headers`, …), for expressions. */
  roots: ReadonlyMap<string, unknown> | undefined;
  /** Whether a handshake is under way. */
  opening = false;
  /** Set when we closed, dropped or ended the connection ourselves. */
  closing = false;
  /** The last thing sent, for failures that say what went before. */
  lastSent: { readonly data: string | Uint8Array; readonly at: number } | undefined;
  readonly #observer: PeerObserver;
  #count = 0;
  #whenEnded: (() => void)[] = [];
  readonly #keep: number;
  readonly #now: () => number;

  /** `keep`: how many of the last messages to keep, for `last: N`. */
  constructor(name: string, options: PeerOptions & { readonly keep: number }, observer: PeerObserver, now: () => number) {
    this.name = name;
    this.vars = Object.create(null) as Record<string, unknown>;
    this.vars["name"] = name;
    this.codec = options.codec;
    this.#keep = options.keep;
    this.#observer = observer;
    this.#now = now;
    this.inbox = this.#newInbox(options);
  }

  /** Whether a connection is there that has not ended. */
  get connected(): boolean {
    return this.connection !== undefined && this.connection.state !== "ended" && this.inbox.end === undefined;
  }

  /** Starts a new inbox, before anything is dialled; gives back how many messages of the old one were unread. */
  renew(options: PeerOptions): number {
    const { unread } = this.inbox;
    this.codec = options.codec;
    this.inbox = this.#newInbox(options);
    this.connection = undefined;
    this.closing = false;
    this.#count = 0;
    return unread;
  }

  /** The handshake has ended well. Messages may have arrived before this is called. */
  opened(connection: Connection): void {
    this.connection = connection;
  }

  /** Puts a message on the wire. The time is taken before the write: it is where a latency begins. */
  send(data: string | Uint8Array, options: SendOptions): number {
    const at = this.#now();
    this.connection?.send(data, options);
    this.lastSent = { data, at };
    this.#observer.sent(this, data, options.binary, at);
    return at;
  }

  ping(data: Uint8Array): number {
    const at = this.#now();
    this.connection?.ping(data);
    this.#observer.control(this, "out", "ping", data, at);
    return at;
  }

  close(code: number | undefined, reason: string | undefined): number {
    const at = this.#now();
    this.closing = true;
    this.connection?.close(code, reason);
    return at;
  }

  drop(how: "reset" | "end" | "freeze"): number {
    const at = this.#now();
    this.closing = true;
    this.connection?.drop(how);
    return at;
  }

  /** Calls back when TCP has ended, at once if it has. */
  whenEnded(callback: () => void): void {
    if (!this.connection || this.connection.state === "ended") callback();
    else this.#whenEnded.push(callback);
  }

  message(bytes: Buffer, binary: boolean, at: number): void {
    const message = new Message(bytes, binary, at, ++this.#count, this.codec);
    this.#observer.received(this, message);
    const { inbox } = this;
    inbox.arrive(message);
    if (inbox.offer(message, true)) return;
    const react = this.#observer.claim(this, message);
    message.ruled = react !== undefined;
    if (!inbox.offer(message, false)) inbox.keep(message);
    react?.();
  }

  /** A ping arrived; the answer, unless switched off, is the connection's. */
  pinged(data: Buffer, at: number): void {
    this.#observer.control(this, "in", "ping", data, at);
    this.inbox.arriveControl("ping", { data, at });
  }

  ponged(data: Buffer, at: number): void {
    this.#observer.control(this, "in", "pong", data, at);
    this.inbox.arriveControl("pong", { data, at });
  }

  closeFrame(code: number, reason: string, at: number): void {
    this.#end({ code, reason, clean: true, reset: false }, at);
  }

  ended(end: ConnectionEnd, at: number): void {
    this.#end(end, at);
    const callbacks = this.#whenEnded;
    this.#whenEnded = [];
    for (const callback of callbacks) callback();
  }

  #end(end: ConnectionEnd, at: number): void {
    if (this.inbox.end) return;
    const full: End = { ...end, at, by: this.closing ? "us" : "them", after: this.#count, awaited: false };
    this.#observer.ended(this, full);
    this.inbox.close(full);
  }

  #newInbox(options: PeerOptions): Inbox {
    return new Inbox(options.limits, this.#keep, () => this.#observer.inboxFull(this));
  }
}
