import type { Codec } from "../codec/codec.ts";
import type { Clock } from "../environment.ts";
import type { Subject } from "../match/matcher.ts";
import type { Connection, SendOptions } from "./connection.ts";
import type { ControlFrame, End, Inbox, InboxLimits, Kept } from "./inbox.ts";
import type { Message } from "./message.ts";
import { Session } from "./session.ts";
import type { OutgoingFrame } from "./wire-frame.ts";

/** Who hears of everything that passes a peer: the transcript, the events, the rules. All are called at once, in order. */
export interface PeerObserver {
  /** The reaction of the first rule that takes the message; undefined when none does. */
  claim(peer: Peer, message: Message): (() => void) | undefined;
  /** A reaction waited for the message and has it; no rule is asked. */
  taken(peer: Peer, message: Message): void;
  received(peer: Peer, message: Message): void;
  /** What a profile made of messages that were told, or is about to make messages of. */
  event(peer: Peer, direction: "in" | "out", value: Subject, at: number): void;
  sent(peer: Peer, data: string | Uint8Array, binary: boolean, at: number): void;
  /** A frame that a step has written as it is. */
  sentFrame(peer: Peer, frame: OutgoingFrame, at: number): void;
  /** A step has stopped the reading, or begun it again. */
  paused(peer: Peer, paused: boolean, at: number): void;
  control(peer: Peer, direction: "in" | "out", kind: "ping" | "pong", control: ControlFrame): void;
  ended(peer: Peer, end: End): void;
  inboxFull(peer: Peer): void;
  /** What a peer does by itself has failed. */
  reactionFailed(peer: Peer, thrown: unknown): void;
}

/** Values by name, some of which are made when they are asked for. A map is one. */
export interface Roots {
  get(name: string): unknown;
  entries(): Iterable<readonly [string, unknown]>;
}

export interface PeerOptions {
  readonly codec: Codec;
  /** Whether a profile stands before the session: then what arrives in the inbox are its events. */
  readonly events?: boolean;
  readonly limits: InboxLimits;
}

/** How many ends of earlier connections are remembered: those that nobody expected, and the first of them count. */
const MOST_ENDS = 100;

/** An inbox that grows past its limits ends the scenario, never the process. */
export const defaultLimits: InboxLimits = { messages: 100_000, bytes: 256 * 1024 * 1024, full: "fail" };

/**
 * Our end of one connection: a name, an inbox, variables, a codec. A client dials, a connection of a mock was accepted;
 * both are peers and do the same things. A peer may be connected again: each connection is a session with a new inbox.
 */
export class Peer {
  #name: string;
  /** What expressions see as `${alice.…}` and `${self.…}`; null-prototype, for names come from files. */
  readonly vars: Record<string, unknown>;
  /** What an accepted connection was asked with (`params`, `query`, `headers`, …), for expressions. */
  roots: Roots | undefined;
  /** Whether a step is connecting it: from before its delay and its settings. One at a time may. */
  connecting = false;
  /** Whether a handshake is under way. */
  opening = false;
  codec: Codec;
  /** Whether each receive takes a later message than the one before, as its settings say. */
  inOrder: boolean | undefined;
  // Ten thousand peers may be there: what few of them need is made when it is needed.
  #state: Set<string> | undefined;
  #own: Set<string> | undefined;
  #session: Session;
  /** How its earlier connections ended, as far as it was not we who ended them and no step had expected it by then. */
  #ends: readonly End[] = none;
  /** Sessions whose TCP connection may still be there: a frozen one outlives its peer's next connect. */
  #alive: readonly Session[] = none;
  readonly #observer: PeerObserver;
  readonly #kept: Kept;
  readonly #frames: boolean;
  readonly #clock: Pick<Clock, "now">;

  /** `frames`: whether to keep frames, for `receiveFrame`. */
  constructor(
    name: string,
    options: PeerOptions & { readonly kept: Kept; readonly frames?: boolean },
    observer: PeerObserver,
    clock: Pick<Clock, "now">,
  ) {
    this.#name = name;
    this.vars = new Names();
    this.vars["name"] = name;
    this.codec = options.codec;
    this.#kept = options.kept;
    this.#frames = options.frames ?? false;
    this.#observer = observer;
    this.#clock = clock;
    this.#session = this.#newSession(options);
  }

  /** By what it is known: a client's own name, that of a connection where it came in until a step gives it another. */
  get name(): string {
    return this.#name;
  }

  /** Whether an expression of this peer may write a name of `vars` without `self.`. */
  declares(name: string): boolean {
    return this.#state?.has(name) ?? false;
  }

  declare(name: string): void {
    (this.#state ??= new Set()).add(name);
  }

  /** Whether it extracted a name of `vars` in a step of several clients: then it is its own, not the scenario's. */
  owns(name: string): boolean {
    return this.#own?.has(name) ?? false;
  }

  setOwn(name: string, own: boolean): void {
    if (own) (this.#own ??= new Set()).add(name);
    else this.#own?.delete(name);
  }

  rename(name: string): void {
    this.#name = name;
    this.vars["name"] = name;
  }

  /** The latest connection, or the one that is being opened: hand it to `dial` or `accept` as the listener. */
  get session(): Session {
    return this.#session;
  }

  get inbox(): Inbox {
    return this.#session.inbox;
  }

  /** The raw queue. Throws where no step receives frames of this peer. */
  get frames(): Inbox {
    const { frames } = this.#session;
    if (!frames) throw new Error(`no frames of ${this.name} are kept`);
    return frames;
  }

  get connection(): Connection | undefined {
    return this.#session.connection;
  }

  /** Whether a connection is there that has not ended; it may be closing. */
  get connected(): boolean {
    return this.#session.open;
  }

  /** Starts a new session, before anything is dialled; gives back how many messages of the old one were unread. */
  renew(options: PeerOptions): number {
    this.#session.settle();
    const { unread, end } = this.inbox;
    const matters = end && !end.awaited && (end.by === "them" || end.error !== undefined);
    if (matters && this.#ends.length < MOST_ENDS) this.#ends = [...this.#ends, end];
    this.codec = options.codec;
    this.#session = this.#newSession(options);
    return unread;
  }

  /** How its connections ended, the latest last; of earlier ones the first that no step had expected. */
  get ends(): readonly End[] {
    const { end } = this.inbox;
    return end ? [...this.#ends, end] : this.#ends;
  }

  /** The handshake has ended well. */
  opened(connection: Connection): void {
    const session = this.#session;
    session.connection = connection;
    this.#alive = [...this.#alive, session];
  }

  /** TCP of a session has ended, and that was told. */
  gone(session: Session): void {
    this.#alive = this.#alive.filter((each) => each !== session);
  }

  /**
   * Puts a message on the wire. The time is taken before the write: it is where a latency begins. Undefined when nothing
   * was written, since the connection is closing, or is not there.
   */
  send(data: string | Uint8Array, options: SendOptions): number | undefined {
    const at = this.connection?.writtenAt?.({ kind: "message", data }) ?? this.#now();
    if (!this.connection?.send(data, options)) return undefined;
    this.#observer.sent(this, data, options.binary, at);
    return at;
  }

  /** As `send`, for a frame that may be illegal. Messages that are being compressed are overtaken: see `Connection`. */
  sendFrame(frame: OutgoingFrame): number | undefined {
    const at = this.connection?.writtenAt?.({ kind: "frame", data: frame.payload }) ?? this.#now();
    if (!this.connection?.sendFrame(frame)) return undefined;
    this.#session.unfinished = frame.length > frame.payload.length;
    this.#observer.sentFrame(this, frame, at);
    return at;
  }

  /** Stops reading: what comes stays in the kernel, and then with the other side. */
  pause(): number {
    const at = this.#now();
    this.#session.pause();
    this.#observer.paused(this, true, at);
    return at;
  }

  resume(): number {
    const at = this.#now();
    const { paused } = this.#session;
    this.#session.resume();
    if (paused) this.#observer.paused(this, false, at);
    return at;
  }

  /** As `send`. */
  ping(data: Uint8Array): number | undefined {
    const at = this.connection?.writtenAt?.({ kind: "ping", data }) ?? this.#now();
    if (!this.connection?.ping(data)) return undefined;
    this.#observer.control(this, "out", "ping", { data, at });
    return at;
  }

  /** Who was paused reads on, to hear the answer. `closer`: the track of the step that closes. */
  close(code: number | undefined, reason: string | undefined, closer?: object): number {
    const at = this.connection?.writtenAt?.({ kind: "close", data: "" }) ?? this.#now();
    this.#session.closing = true;
    this.#session.closedAt = at;
    this.#session.closer = closer;
    this.connection?.close(code, reason);
    if (this.#session.paused) this.resume();
    return at;
  }

  /**
   * As `close`, when all is over: what has piled up while it was paused is for nobody. Who has sent half a frame just goes:
   * the other side would read a close frame as the rest of it.
   */
  leave(code: number): void {
    if (this.#session.unfinished) {
      this.drop("end");
      return;
    }
    if (this.#session.paused) this.connection?.ignore();
    this.close(code, undefined);
  }

  drop(how: "reset" | "end" | "freeze"): number {
    const at = this.#now();
    this.#session.drop(how, at);
    return at;
  }

  /** Calls back when no TCP connection of it is left, at once if none is. */
  whenEnded(callback: () => void): void {
    const [session] = this.#alive;
    if (!session) callback();
    else session.whenEnded(() => this.whenEnded(callback));
  }

  /** Cuts the connections that were frozen: nothing is to be heard on them any more. */
  cutFrozen(): void {
    for (const session of this.#alive) if (session.frozen) session.drop("end", this.#now());
  }

  /** Cuts every TCP connection that is left. */
  cut(): void {
    for (const session of this.#alive) session.drop("end", this.#now());
  }

  #now(): number {
    return this.#clock.now();
  }

  #newSession({ codec, limits, events = false }: PeerOptions): Session {
    return new Session(this, codec, this.#observer, { limits, kept: this.#kept, events, frames: this.#frames });
  }
}

// --- internal ---

const none: readonly never[] = [];

/** As `Object.create(null)`, but that makes a hash table of each: this is kept as the members of a class are. */
const Names = function () {} as unknown as new () => Record<string, unknown>;
Names.prototype = Object.freeze(Object.create(null));
