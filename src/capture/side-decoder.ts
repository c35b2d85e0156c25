import { isUtf8 } from "node:buffer";
import { breachText, type BreachCode } from "../net/breach.ts";
import { closeFault } from "../net/close-code.ts";
import { FrameReader } from "../net/frame-reader.ts";
import { opcodes, readFrame, type WireFrame } from "../net/wire-frame.ts";
import type { Side, TrafficEvent } from "../recording/traffic.ts";
import { frameBreaches } from "./frame-breaches.ts";
import type { MessageInflater } from "./message-inflater.ts";

/** The most bytes of a message that becomes an event. */
export const MOST_MESSAGE = 128 * 1024 * 1024;

/** What the decoder of one side needs to go on from where another one was. */
export interface DecoderState {
  /** The last bytes of its compressed messages, unpacked. */
  readonly window: Buffer;
  /** The frames of a message that is not whole, and what has come of a frame that is not. */
  readonly begun: Buffer;
  readonly rest: DecoderRest;
}

/** What else it needs, as it can stand in JSON. */
export interface DecoderRest {
  /** The bytes still to come of a frame that is not kept. */
  readonly passing: number;
  /** The bytes so far of a message that is not kept. */
  readonly skipped?: number;
  /** A message could not be unpacked, and those that follow refer to it. */
  readonly lostWindow: boolean;
  /** A close frame has come. */
  readonly closed: boolean;
}

/** A message whose last frame has not come. */
interface Begun {
  readonly opcode: number;
  readonly compressed: boolean;
  /** Header and all. */
  readonly frames: Buffer[];
  /** Their bytes. */
  size: number;
}

/** Makes events of what one side sends. */
export class SideDecoder {
  readonly #side: Side;
  readonly #connection: number;
  readonly #most: number;
  readonly #inflater: MessageInflater | undefined;
  readonly #reader: FrameReader;
  #begun: Begun | undefined;
  /** The bytes so far of a message that is too large to be kept. */
  #skipped: number | undefined;
  #lostWindow = false;
  #closed = false;
  #events: TrafficEvent[] = [];
  #at = 0;

  /** `inflater`: when compression was agreed on. */
  constructor(
    side: Side,
    connection: number,
    { most, inflater }: { readonly most: number; readonly inflater: MessageInflater | undefined },
  ) {
    this.#side = side;
    this.#connection = connection;
    this.#most = most;
    this.#inflater = inflater;
    this.#reader = new FrameReader((bytes) => this.#frame(bytes), {
      most: most + LONGEST_HEADER,
      tooLarge: (header, size) => this.#frameTooLarge(header, size),
      shares: true,
    });
  }

  /** The bytes of a frame that is not whole. */
  get left(): number {
    return this.#reader.left;
  }

  get state(): DecoderState {
    return {
      window: this.#inflater?.window ?? Buffer.alloc(0),
      begun: Buffer.concat([...(this.#begun?.frames ?? []), ...this.#reader.begun]),
      rest: {
        passing: this.#reader.passing,
        ...(this.#skipped === undefined ? {} : { skipped: this.#skipped }),
        lostWindow: this.#lostWindow,
        closed: this.#closed,
      },
    };
  }

  resume({ window, begun, rest }: DecoderState): void {
    this.#inflater?.resume(window);
    this.#reader.read(begun);
    // What was whole was told, and so was what is wrong with it.
    this.#events = [];
    if (rest.passing > 0) this.#reader.pass(rest.passing);
    this.#skipped = rest.skipped;
    this.#lostWindow = rest.lostWindow;
    this.#closed = rest.closed;
  }

  read(bytes: Buffer, at: number): readonly TrafficEvent[] {
    this.#at = at;
    this.#reader.read(bytes);
    if (this.#events.length === 0) return none;
    const events = this.#events;
    this.#events = [];
    return events;
  }

  #frame(bytes: Buffer): void {
    const [first = 0, second = 0] = bytes;
    const opcode = first & 0x0f;
    this.#judge(first, second);
    if (opcode >= opcodes.close) this.#control(readFrame(bytes));
    else if (opcode <= opcodes.binary) this.#data(opcode, first, bytes);
  }

  #judge(first: number, second: number): void {
    if (this.#closed) this.#error("it sent a frame behind its close frame (RFC 6455 section 5.5.1)");
    for (const { code, detail } of frameBreaches(first, second, this.#side, this.#inflater !== undefined))
      this.#breach(code, detail);
  }

  #control(frame: WireFrame): void {
    const data = Buffer.from(frame.payload);
    if (frame.opcode === opcodes.close) this.#close(data);
    else if (frame.opcode === opcodes.ping) this.#events.push({ type: "ping", ...this.#ours, data });
    else if (frame.opcode === opcodes.pong) this.#events.push({ type: "pong", ...this.#ours, data });
  }

  #close(payload: Buffer): void {
    const code = payload.length >= 2 ? payload.readUInt16BE(0) : undefined;
    if (payload.length === 1) this.#breach("WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH", 1);
    if (code !== undefined && closeFault(code) !== undefined) {
      const text = `it sent a close frame with the code ${code}, which may not be sent (RFC 6455 section 7.4)`;
      this.#error(text, "WS_ERR_INVALID_CLOSE_CODE");
    }
    const reason = payload.subarray(2);
    if (!isUtf8(reason)) this.#breach("WS_ERR_INVALID_UTF8");
    this.#closed = true;
    const said = { ...(code === undefined ? {} : { code }), reason: reason.toString() };
    this.#events.push({ type: "close", ...this.#ours, ...said });
  }

  #data(opcode: number, first: number, bytes: Buffer): void {
    const isLast = first >= FIN;
    if (opcode !== opcodes.continuation) this.#begin(opcode, (first & RSV1) !== 0);
    else if (this.#skipped !== undefined) {
      this.#skip(bytes.length, isLast);
      return;
    }
    const begun = this.#begun;
    if (!begun) {
      this.#breach("WS_ERR_INVALID_OPCODE", opcode);
      return;
    }
    begun.frames.push(bytes);
    begun.size += bytes.length;
    // Empty frames take memory, too.
    if (begun.size + (begun.frames.length - 1) * FRAME_COST > this.#most + LONGEST_HEADER) this.#skip(0, isLast);
    else if (isLast) {
      this.#begun = undefined;
      this.#message(begun);
    }
  }

  #begin(opcode: number, rsv1: boolean): void {
    if (this.#begun || this.#skipped !== undefined) this.#breach("WS_ERR_INVALID_OPCODE", opcode);
    this.#skipped = undefined;
    this.#begun = { opcode, compressed: rsv1 && this.#inflater !== undefined, frames: [], size: 0 };
  }

  #message({ opcode, compressed, frames, size }: Begun): void {
    const payloads = frames.map((each) => readFrame(each).payload);
    const [first = nothing] = payloads;
    // What is not masked still stands in a piece that holds much else.
    const whole = payloads.length === 1 && (compressed || this.#side === "client") ? first : Buffer.concat(payloads);
    const bytes = compressed ? this.#inflated(whole) : whole;
    if (!bytes) return;
    const isText = opcode === opcodes.text;
    const isSound = !isText || isUtf8(bytes);
    if (!isSound) this.#breach("WS_ERR_INVALID_UTF8");
    this.#events.push({
      type: "message",
      ...this.#ours,
      data: isText && isSound ? bufferOf(bytes).toString() : bytes,
      wire: { size, frames: payloads.map(({ length }) => length), compressed },
    });
  }

  #inflated(packed: Uint8Array): Buffer | undefined {
    if (this.#lostWindow) {
      this.#lost("A compressed message refers to one that could not be unpacked", packed.length);
      return undefined;
    }
    try {
      return this.#inflater?.inflate(bufferOf(packed));
    } catch (thrown) {
      const { code = "Z_DATA_ERROR", message } = thrown as NodeJS.ErrnoException;
      this.#lostWindow = this.#inflater?.takesOver ?? false;
      if (code === "ERR_BUFFER_TOO_LARGE") this.#lost(this.#tooLarge, packed.length);
      else this.#error(`it sent a compressed message that cannot be unpacked: ${message}`, code);
      return undefined;
    }
  }

  /** A frame that is too large to be kept has begun. */
  #frameTooLarge(header: Buffer, size: number): void {
    const [first = 0, second = 0] = header;
    const opcode = first & 0x0f;
    this.#judge(first, second);
    if (size > Number.MAX_SAFE_INTEGER) this.#error("it sent the header of a frame of more than 2^53 bytes");
    else if (opcode > opcodes.binary) this.#lost(this.#tooLarge, size);
    else {
      if (opcode !== opcodes.continuation) this.#begin(opcode, (first & RSV1) !== 0);
      this.#skip(size, first >= FIN);
    }
  }

  /** Passes over the message that has begun, which has so many bytes more. */
  #skip(bytes: number, isLast: boolean): void {
    // Those that follow may refer to it.
    if (this.#begun?.compressed) this.#lostWindow ||= this.#inflater?.takesOver ?? false;
    this.#skipped = (this.#skipped ?? this.#begun?.size ?? 0) + bytes;
    this.#begun = undefined;
    if (!isLast) return;
    this.#lost(this.#tooLarge, this.#skipped);
    this.#skipped = undefined;
  }

  get #ours(): { readonly at: number; readonly connection: number; readonly from: Side } {
    return { at: this.#at, connection: this.#connection, from: this.#side };
  }

  get #tooLarge(): string {
    return `A message has more than ${Number((this.#most / 1024 / 1024).toFixed(1))} MiB`;
  }

  #lost(why: string, bytes: number): void {
    const reason = `${why}: it is missing (from the ${this.#side})`;
    this.#events.push({ type: "gap", at: this.#at, connection: this.#connection, reason, bytes });
  }

  #breach(code: BreachCode, detail?: number): void {
    this.#error(breachText(code, detail), code);
  }

  /** `text` begins with `it`. */
  #error(text: string, code?: string): void {
    const message = text.replace(/^it\b/, `The ${this.#side}`);
    this.#events.push({ type: "error", ...this.#ours, message, ...(code === undefined ? {} : { code }) });
  }
}

// --- internal ---

const none: readonly TrafficEvent[] = [];
const nothing = new Uint8Array();

const FIN = 0x80;
const RSV1 = 0x40;
const LONGEST_HEADER = 14;
/** About what a frame takes in memory beside its bytes. */
const FRAME_COST = 128;

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
