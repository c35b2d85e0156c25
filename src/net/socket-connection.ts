import type { Socket as TcpSocket } from "node:net";
import type { Duplex } from "node:stream";
import type { Cancel, Clock } from "../environment.ts";
import { type Breach, breachOf } from "./breach.ts";
import { checkClose, checkControlPayload } from "./close-code.ts";
import type { Connection, ConnectionEnd, ConnectionListener, ReadLimits, SendOptions } from "./connection.ts";
import { FrameReader } from "./frame-reader.ts";
import { LARGEST_FRAME, messageFrame } from "./frame.ts";
import { MOST_PENDING_PONGS, type Socket } from "./socket.ts";
import { splitPayload } from "./split.ts";
import { type OnMessage, readWholeFrames } from "./whole-frames.ts";
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
  readonly ended?: () => void;
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
export class SocketConnection implements Connection {
  readonly #socket: Socket;
  readonly #stream: Duplex;
  readonly #tcp: TcpSocket | undefined;
  readonly #listener: ConnectionListener;
  readonly #clock: Clock;
  readonly #compresses: boolean;
  readonly #masks: boolean;
  #ended = false;
  /** We dropped or froze it, or it broke the protocol: what still comes in is not told. */
  #deaf = false;
  /** Nor are messages, pings and pongs for other reasons. */
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

    const received: OnMessage = (data, isBinary) => {
      if (!this.#ignores) listener.message(data, isBinary, clock.now());
    };
    // ws's `binaryType` is left at `nodebuffer`, so a message is one buffer.
    socket.on("message", (data, isBinary) => received(data as Buffer, isBinary));
    readWholeFrames(socket, limits.maxPayload, !parts.masks, received);
    if (listener.frame) this.#tellFrames();
    socket.on("ping", (data) => {
      if (!this.#ignores) listener.pinged(data, clock.now());
    });
    socket.on("pong", (data) => {
      if (!this.#ignores) listener.ponged(data, clock.now());
    });
    socket.on("error", (error) => this.#broken(breachOf(error, limits)));
    socket.on("close", (code, reason) => {
      parts.ended?.();
      this.#end(code, reason);
    });
    socket.closeFrame = (code, reason) => {
      this.#closeSent = true;
      this.#closing(code, reason);
    };
    socket.flooded = () => {
      const message = `it sent more than ${MOST_PENDING_PONGS} pings without reading the pongs`;
      this.#broken({ message, code: "WS_ERR_TOO_MANY_PINGS", limit: true });
    };
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (!this.#fin && error.code !== undefined && resets.has(error.code)) this.#reset = true;
    });
    stream.on("end", () => {
      this.#fin = true;
      // ws sends what is left and then ends, however long a peer that reads nothing makes that last.
      if (stream.writableLength > 0) this.#destroyAfter(DRAIN_TIMEOUT);
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
    return new Promise((resolve) => {
      // ws calls back only when the kernel has the bytes, which it may never: so it is asked again and again.
      const look = (): void => {
        if (this.#compressing) this.#clock.after(1, look);
        else resolve();
      };
      look();
    });
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
    this.#goDeaf();
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

  #sendSplit(data: string | Uint8Array, { binary, compress }: SendOptions, split: number | readonly number[]): void {
    const parts = splitPayload(data, split);
    const compresses = this.#compresses && compress !== false;
    for (const [index, part] of parts.entries()) {
      this.#socket.send(part, { binary, compress: compresses, fin: index === parts.length - 1 });
    }
  }

  /** Cuts the stream into frames before ws reads it: what is read is unmasked in place, and of a breach nothing is left. */
  #tellFrames(): void {
    const reader = new FrameReader((bytes) => this.#listener.frame?.(bytes, this.#clock.now()));
    this.#stream.prependListener("data", (piece: Buffer) => reader.read(piece));
  }

  #goDeaf(): void {
    this.#deaf = true;
    this.#ignores = true;
  }

  /** Whether what is sent now goes out: after a close frame, our own drop and the end ws throws it away without a word. */
  get #writes(): boolean {
    return !this.#deaf && this.#socket.readyState === this.#socket.OPEN;
  }

  /** Whether messages wait in ws to be compressed and written, which can still be. */
  get #compressing(): boolean {
    const { _sender } = this.#socket as unknown as { readonly _sender?: Sender };
    return this.#writes && (_sender?._state ?? IDLE) !== IDLE;
  }

  #closing(code: number, reason: Buffer): void {
    if (this.#deaf || this.#closed) return;
    this.#closed = { code, reason: reason.toString() };
    this.#listener.closeFrame(code, this.#closed.reason, this.#clock.now());
  }

  #broken(breach: Breach): void {
    if (this.#deaf || this.#breach) return;
    this.#goDeaf();
    const at = this.#clock.now();
    this.#breach = { ...breach, at };
    this.#destroyAfter(BREACH_GRACE);
    this.#listener.broken?.(this.#endBy(breach), at);
  }

  #destroyAfter(milliseconds: number): void {
    this.#cancel ??= this.#clock.after(milliseconds, () => this.#stream.destroy());
  }

  #end(code: number, reason: Buffer): void {
    this.#cancel?.();
    // A close frame that was still being unpacked when TCP ended; ws answers and tells it no more.
    if (code !== NO_CLOSE_FRAME) this.#closing(code, reason);
    this.#ended = true;
    const breach = this.#breach;
    this.#listener.ended(this.#endBy(breach), breach?.at ?? this.#clock.now());
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

/** RFC 6455 section 7.1.5: what stands for TCP's end without a close frame. */
const NO_CLOSE_FRAME = 1006;

/** What is used of ws's sender. Its field is nobody's interface: with a ws without it, a test fails. */
interface Sender {
  /** What it does; its queue is empty while it does nothing. */
  readonly _state?: number;
}

const IDLE = 0;

const resets = new Set(["ECONNRESET", "ECONNABORTED", "EPIPE"]);

// Made once: one message costs no object of ours.
const textPlain = { binary: false, compress: false, fin: true } as const;
const binaryPlain = { binary: true, compress: false, fin: true } as const;
const textCompressed = { binary: false, compress: true, fin: true } as const;
const binaryCompressed = { binary: true, compress: true, fin: true } as const;
