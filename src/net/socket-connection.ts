import type { Socket as TcpSocket } from "node:net";
import type { Duplex } from "node:stream";
import type { Cancel, Clock } from "../environment.ts";
import { socketClosed, socketOpened, tellNow, tellSoon } from "./arrivals.ts";
import { type Breach, breachOf } from "./breach.ts";
import { ScratchSocket } from "./scratch-socket.ts";
import { checkClose, checkControlPayload } from "./close-code.ts";
import { isCompressing, whenCompressed } from "./compressing.ts";
import type { Connection, ConnectionEnd, ConnectionListener, ReadLimits, SendOptions } from "./connection.ts";
import { endOnce } from "./end-once.ts";
import { FrameReader } from "./frame-reader.ts";
import { LARGEST_FRAME, messageFrame } from "./frame.ts";
import { MOST_PENDING_PONGS, type Socket, type SocketEar } from "./socket.ts";
import { splitPayload } from "./split.ts";
import { readWholeFrames } from "./whole-frames.ts";
import { frameBytes, type OutgoingFrame } from "./wire-frame.ts";

/** What a connection is made of. */
export interface SocketParts {
  readonly socket: Socket;
  /** What carries the frames: TCP, TLS or a UNIX socket. */
  readonly stream: Duplex;
  /** The TCP beneath; undefined when nobody knows it. Only TCP can be reset. */
  readonly tcp: TcpSocket | undefined;
  /** Whether we are the client: clients mask what they send. */
  readonly masks: boolean;
  /** For the words of a breach. */
  readonly limits: ReadLimits;
  /** Called just before the listener hears of the end. */
  readonly ended?: (connection: Connection) => void;
}

/** How long the other side may take to hang up after it broke the protocol and we said so, in milliseconds. */
const BREACH_GRACE = 1_000;

/** How long our unsent data may keep a connection alive that the other side has ended, in milliseconds: as ws's own. */
const DRAIN_TIMEOUT = 30_000;

/**
 * A WebSocket connection over ws, for both ends. Make it before anything can arrive: in the tick in which ws opens.
 *
 * A breach of the protocol is answered with a close frame as RFC 6455 section 7.1.7 asks, and told at once; the end is
 * told when TCP has ended, at most a second later, with the time of the breach.
 */
export class SocketConnection implements Connection, SocketEar {
  readonly #socket: Socket;
  readonly #stream: Duplex;
  readonly #tcp: TcpSocket | undefined;
  #listener: ConnectionListener;
  readonly #clock: Clock;
  readonly #limits: ReadLimits;
  readonly #compresses: boolean;
  readonly #masks: boolean;
  readonly #whenEnded: ((connection: Connection) => void) | undefined;
  #ended = false;
  /** It broke the protocol, or we dropped or froze it: what still comes in is not told. */
  #deaf = false;
  /** Nor are messages, pings and pongs, those too that have come and were not told: we dropped it, or leave. */
  #ignores = false;
  #frozen = false;
  #paused = false;
  #held = false;
  /** Its server is frozen. */
  #still = false;
  /** Their close frame. */
  #closed: { readonly code: number; readonly reason: string } | undefined;
  /** Our close frame is on its way: our own, or ws's answer to theirs. */
  #closeSent = false;
  #breach: (Breach & { readonly at: number }) | undefined;
  #reset = false;
  #fin = false;
  #cancel: Cancel | undefined;

  constructor(parts: SocketParts, listener: ConnectionListener, clock: Clock) {
    const { socket, stream, limits } = parts;
    this.#socket = socket;
    this.#stream = stream;
    this.#tcp = parts.tcp;
    this.#listener = listener;
    this.#clock = clock;
    this.#compresses = socket.extensions !== "";
    this.#masks = parts.masks;
    this.#limits = limits;
    this.#whenEnded = parts.ended;
    socketOpened();
    socket.listen(this);
    const frames = readWholeFrames(socket, limits.maxPayload, !parts.masks, this);
    // Who hears of frames wants every piece, also behind a close frame.
    if (frames && stream instanceof ScratchSocket && !listener.frame) stream.takeBy(frames);
    if (listener.frame) this.#tellFrames();
    endOnce(stream);
    (stream as Carrier)[carried] = this;
    stream.on("error", SocketConnection.#onStreamError);
    // Before ws, which ends the other direction: what has come may still want to be answered.
    stream.prependListener("end", SocketConnection.#onStreamEnd);
  }

  message(data: Buffer, binary: boolean): void {
    this.#arrived(data, (at) => this.#listener.message(data, binary, at));
  }

  pinged(data: Buffer): void {
    this.#arrived(data, (at) => this.#listener.pinged(data, at));
  }

  ponged(data: Buffer): void {
    this.#arrived(data, (at) => this.#listener.ponged(data, at));
  }

  closing(): void {
    tellNow();
  }

  closeFrame(code: number, reason: Buffer): void {
    this.#closeSent = true;
    this.#closing(code, reason);
    // Who sends now is told with what the other side has closed.
    tellNow();
  }

  flooded(): void {
    const message = `it sent more than ${MOST_PENDING_PONGS} pings without reading the pongs`;
    this.#broken({ message, code: "WS_ERR_TOO_MANY_PINGS", limit: true });
  }

  failed(error: Error): void {
    this.#broken(breachOf(error, this.#limits));
  }

  closed(code: number, reason: Buffer): void {
    socketClosed();
    this.#cancel?.();
    // A close frame that was still being unpacked when TCP ended; ws answers and tells it no more.
    if (code !== NO_CLOSE_FRAME) this.#closing(code, reason);
    const at = this.#breach?.at ?? this.#clock.now();
    tellSoon(() => {
      this.#ended = true;
      this.#whenEnded?.(this);
      this.#listener.ended(this.#endBy(this.#breach), at);
    });
  }

  get state(): "open" | "closing" | "ended" {
    if (this.#ended) return "ended";
    return this.#socket.readyState === this.#socket.OPEN ? "open" : "closing";
  }

  get buffered(): number {
    return this.#socket.bufferedAmount;
  }

  /** Text or bytes in one message. With `compression` agreed, compresses unless `compress` is false. */
  send(data: string | Uint8Array, options: SendOptions): boolean {
    if (!this.#writes) return false;
    const { binary, split } = options;
    if (split !== undefined) {
      this.#sendSplit(data, options, split);
    } else if (this.#compresses && options.compress !== false) {
      this.#socket.send(data, binary ? binaryCompressed : textCompressed);
    } else if (data.length <= LARGEST_FRAME / 3 && !this.#compresses) {
      // Without compression ws queues nothing of its own, so what is written past it keeps the order.
      this.#stream.write(messageFrame(data, binary, this.#masks));
    } else {
      this.#socket.send(data, binary ? binaryPlain : textPlain);
    }
    return true;
  }

  sendFrame(frame: OutgoingFrame): boolean {
    if (!this.#writes) return false;
    this.#stream.write(frameBytes({ ...frame, mask: frame.mask ?? this.#masks }));
    return true;
  }

  get compressed(): Promise<void> | undefined {
    if (!this.#compresses || !this.#compressing) return undefined;
    return whenCompressed(() => this.#compressing, this.#clock);
  }

  ping(data: Uint8Array): boolean {
    checkControlPayload("ping", data);
    if (!this.#writes) return false;
    this.#socket.ping(data);
    return true;
  }

  pong(data: Uint8Array): boolean {
    checkControlPayload("pong", data);
    if (!this.#writes) return false;
    this.#socket.pong(data);
    return true;
  }

  close(code?: number, reason?: string): void {
    checkClose(code, reason);
    if (!this.#writes) return;
    this.#closeSent = true;
    this.#socket.shut(code, reason);
  }

  drop(how: "reset" | "end" | "freeze"): void {
    if (this.#ended) return;
    this.#deaf = true;
    this.#ignores = true;
    if (how === "freeze") {
      this.#frozen = true;
      this.#socket.pause();
      // Holds back what ws itself would write: pongs and the answer to a close frame.
      this.#stream.cork();
    } else if (how === "reset" && this.#tcp?.remoteAddress !== undefined) {
      this.#reset = true;
      this.#tcp.resetAndDestroy();
      this.#stream.destroy();
    } else {
      this.#stream.destroy();
    }
  }

  pause(): void {
    this.#paused = true;
    this.#socket.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#read();
  }

  freeze(): void {
    if (this.#ended || this.#still) return;
    this.#still = true;
    this.#socket.pause();
    this.#stream.cork();
  }

  thaw(): void {
    if (!this.#still) return;
    this.#still = false;
    this.#stream.uncork();
    this.#read();
  }

  ignore(): void {
    this.#ignores = true;
  }

  listen(listener: ConnectionListener): void {
    this.#listener = listener;
  }

  /** Holds back what arrives until the code that awaits the connection has run. */
  hold(): void {
    this.#held = true;
    this.#socket.pause();
    setImmediate(() => {
      this.#held = false;
      this.#read();
    });
  }

  /** Reads on, unless something still holds it back. */
  #read(): void {
    if (!this.#paused && !this.#frozen && !this.#held && !this.#still) this.#socket.resume();
  }

  /** Stamps what has come, and tells it unless we have dropped the connection by then. */
  #arrived({ length }: Buffer, tell: (at: number) => void): void {
    if (this.#deaf || this.#ignores) return;
    const at = this.#clock.now();
    tellSoon(() => {
      if (!this.#ignores) tell(at);
    }, length);
  }

  #sendSplit(data: string | Uint8Array, { binary, compress }: SendOptions, split: number | readonly number[]): void {
    const parts = splitPayload(data, split);
    const compresses = this.#compresses && compress !== false;
    for (const [index, part] of parts.entries()) {
      this.#socket.send(part, { binary, compress: compresses, fin: index === parts.length - 1 });
    }
  }

  /** Cuts the stream into frames before ws reads it: what is read is unmasked in place, and of a breach nothing is left. */
  #tellFrames(): void {
    const reader = new FrameReader((bytes) => {
      const at = this.#clock.now();
      tellSoon(() => this.#listener.frame?.(bytes, at), bytes.length);
    });
    this.#stream.prependListener("data", (piece: Buffer) => reader.read(piece));
  }

  /** Whether what is sent now goes out: after a close frame, our own drop and the end ws throws it away without a word. */
  get #writes(): boolean {
    return !this.#deaf && this.#socket.readyState === this.#socket.OPEN;
  }

  /** Whether messages wait to be compressed and written, which can still be. */
  get #compressing(): boolean {
    return this.#writes && isCompressing(this.#socket);
  }

  static #onStreamError(this: Carrier, { code }: NodeJS.ErrnoException): void {
    const connection = this[carried];
    if (connection && !connection.#fin && code !== undefined && resets.has(code)) connection.#reset = true;
  }

  static #onStreamEnd(this: Carrier): void {
    const connection = this[carried];
    if (!connection) return;
    tellNow();
    connection.#fin = true;
    // ws sends what is left and then ends, however long a peer that reads nothing makes that last.
    if (this.writableLength > 0) connection.#destroyAfter(DRAIN_TIMEOUT);
  }

  #closing(code: number, reason: Buffer): void {
    if (this.#deaf || this.#closed) return;
    const text = reason.toString();
    this.#closed = { code, reason: text };
    const at = this.#clock.now();
    tellSoon(() => this.#listener.closeFrame(code, text, at));
  }

  #broken(breach: Breach): void {
    if (this.#deaf || this.#breach) return;
    this.#deaf = true;
    const at = this.#clock.now();
    this.#breach = { ...breach, at };
    this.#destroyAfter(BREACH_GRACE);
    tellSoon(() => this.#listener.broken?.(this.#endBy(breach), at));
  }

  #destroyAfter(milliseconds: number): void {
    this.#cancel ??= this.#clock.after(milliseconds, () => this.#stream.destroy());
  }

  #endBy(breach: Breach | undefined): ConnectionEnd {
    const { code = breach?.closeCode ?? NO_CLOSE_FRAME, reason = "" } = this.#closed ?? {};
    const clean = this.#closed !== undefined && this.#closeSent;
    const end = { code, reason, clean, reset: this.#reset };
    if (!breach) return end;
    const { message, code: errorCode, limit } = breach;
    return { ...end, error: { message, code: errorCode, limit } };
  }
}

// --- internal ---

const carried = Symbol("carried");

/** What carries the frames knows whose they are, so that its listeners are the same for ten thousand of them. */
type Carrier = Duplex & { [carried]?: SocketConnection };

/** RFC 6455 section 7.1.5: what stands for TCP's end without a close frame. */
const NO_CLOSE_FRAME = 1006;

const resets = new Set(["ECONNRESET", "ECONNABORTED", "EPIPE"]);

// Made once: one message costs no object of ours.
const textPlain = { binary: false, compress: false, fin: true } as const;
const binaryPlain = { binary: true, compress: false, fin: true } as const;
const textCompressed = { binary: false, compress: true, fin: true } as const;
const binaryCompressed = { binary: true, compress: true, fin: true } as const;
