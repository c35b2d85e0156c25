import type { Connection, ConnectionEnd, ConnectionListener } from "./connection.ts";
import type { End, Inbox } from "./inbox.ts";
import { Message } from "./message.ts";
import type { Peer, PeerObserver } from "./peer.ts";
import type { Codec } from "../codec/codec.ts";

/**
 * One connection of a peer with its inbox, from before the dialling to the end of TCP. What an old connection still has to
 * say reaches its own inbox, never that of the connection that came after it.
 */
export class Session implements ConnectionListener {
  readonly inbox: Inbox;
  connection: Connection | undefined;
  /** Set when we closed, dropped or ended the connection ourselves. */
  closing = false;
  readonly #peer: Peer;
  readonly #codec: Codec;
  readonly #observer: PeerObserver;
  #count = 0;
  /** What has arrived and waits for a reaction to go on; undefined when nothing need wait. */
  #later: (() => void)[] | undefined;
  #whenEnded: (() => void)[] = [];

  constructor(peer: Peer, codec: Codec, inbox: Inbox, observer: PeerObserver) {
    this.#peer = peer;
    this.#codec = codec;
    this.inbox = inbox;
    this.#observer = observer;
  }

  /** Whether it is open, as far as scenarios are concerned: TCP may outlive a close frame or a drop. */
  get open(): boolean {
    return this.connection !== undefined && this.connection.state !== "ended" && this.inbox.end === undefined;
  }

  drop(how: "reset" | "end" | "freeze", at: number): void {
    this.closing = true;
    this.connection?.drop(how);
    // For the peer it is over now, whenever TCP ends: it may connect again at once.
    this.#end({ code: 1006, reason: "", clean: false, reset: how === "reset" }, at);
  }

  /** Calls back when TCP has ended, at once if it has. */
  whenEnded(callback: () => void): void {
    if (!this.connection || this.connection.state === "ended") callback();
    else this.#whenEnded.push(callback);
  }

  message(bytes: Buffer, binary: boolean, at: number): void {
    if (this.#later) this.#later.push(() => this.#arrived(bytes, binary, at));
    else this.#arrived(bytes, binary, at);
  }

  #arrived(bytes: Buffer, binary: boolean, at: number): void {
    const { inbox } = this;
    const message = new Message(bytes, binary, at, ++this.#count, this.#codec);
    this.#observer.received(this.#peer, message);
    inbox.arrive(message);
    const reacting = inbox.offer(message, true);
    if (reacting) {
      this.#yield();
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

  /**
   * A reaction has received a message and goes on when the event loop does. What came with it in one piece of TCP waits
   * until then: it may be meant for the reaction's next `receive`.
   */
  #yield(): void {
    const later: (() => void)[] = [];
    this.#later = later;
    setImmediate(() => {
      this.#later = undefined;
      for (let act = later.shift(); act; act = later.shift()) {
        act();
        // It was received by a reaction again: the rest waits again.
        if (this.#later) {
          (this.#later as (() => void)[]).push(...later);
          return;
        }
      }
    });
  }

  /** A ping arrived; the answer, unless switched off, is the connection's. */
  pinged(data: Buffer, at: number): void {
    this.#observer.control(this.#peer, "in", "ping", data, at);
    this.inbox.arriveControl("ping", { data, at });
  }

  ponged(data: Buffer, at: number): void {
    this.#observer.control(this.#peer, "in", "pong", data, at);
    this.inbox.arriveControl("pong", { data, at });
  }

  closeFrame(code: number, reason: string, at: number): void {
    const act = (): void => this.#end({ code, reason, clean: true, reset: false }, at);
    if (this.#later) this.#later.push(act);
    else act();
  }

  broken(end: ConnectionEnd, at: number): void {
    if (this.#later) this.#later.push(() => this.#end(end, at));
    else this.#end(end, at);
  }

  ended(end: ConnectionEnd, at: number): void {
    if (this.#later) this.#later.push(() => this.#tcpEnded(end, at));
    else this.#tcpEnded(end, at);
  }

  #tcpEnded(end: ConnectionEnd, at: number): void {
    this.#end(end, at);
    const callbacks = this.#whenEnded;
    this.#whenEnded = [];
    for (const callback of callbacks) callback();
  }

  #end(end: ConnectionEnd, at: number): void {
    if (this.inbox.end) return;
    const full: End = { ...end, at, by: this.closing ? "us" : "them", after: this.#count, awaited: false };
    // First of all it is over: who reacts to the end must not find the connection open.
    this.inbox.close(full);
    this.#observer.ended(this.#peer, full);
    this.inbox.tellEnd();
  }
}
