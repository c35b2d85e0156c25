import { isUtf8 } from "node:buffer";
import type { Taker } from "./scratch-socket.ts";
import type { Socket, SocketEar } from "./socket.ts";

/** Who is told of a whole message. */
export type MessageEar = Pick<SocketEar, "message">;

/**
 * Reads messages that arrive as one frame each, wholly in one piece of TCP, past ws's receiver. Nearly all messages of
 * real-time APIs do, and the stream that the receiver is costs more for each than all else that a round-trip does. Everything
 * that is not plainly such a frame goes to ws: fragments, control frames, compressed ones, parts, breaches of RFC 6455.
 *
 * What it gives can take them before they are a piece; undefined when ws reads everything.
 */
export function readWholeFrames(
  socket: Socket,
  maxPayload: number,
  masked: boolean,
  ear: MessageEar,
): Taker | undefined {
  const receiver = (socket as unknown as { readonly _receiver?: Receiver })._receiver;
  if (!receiver) return undefined;
  const limit = maxPayload > 0 ? maxPayload : Infinity;
  const frames = new WholeFrames(receiver, { limit, masked, ear });
  receiver[framesOf] = frames;
  receiver.write = writePast;
  return frames;
}

// --- internal ---

/** What is read, and for whom. */
interface Wanted {
  /** Bytes of a message. */
  readonly limit: number;
  readonly masked: boolean;
  readonly ear: MessageEar;
}

/** How a receiver is read past. */
class WholeFrames implements Taker {
  readonly wanted: Wanted;
  /** ws's own. */
  readonly write: (chunk: Buffer) => boolean;
  readonly #receiver: Receiver;

  constructor(receiver: Receiver, wanted: Wanted) {
    this.#receiver = receiver;
    this.wanted = wanted;
    this.write = receiver.write;
  }

  take(memory: Buffer, count: number): number {
    return isBetweenMessages(this.#receiver) ? readFrames(memory, count, this.wanted, true) : 0;
  }
}

const framesOf = Symbol("frames");

/** Stands for the `write` of all receivers: one of its own for each would be in memory ten thousand times. */
function writePast(this: Receiver, chunk: Buffer): boolean {
  const frames = this[framesOf];
  if (!frames) throw new Error("this receiver is read past and does not know how");
  const read = isBetweenMessages(this) ? readFrames(chunk, chunk.length, frames.wanted, false) : 0;
  return read === chunk.length || frames.write.call(this, read === 0 ? chunk : chunk.subarray(read));
}

/**
 * What is used of ws's receiver. Its fields are nobody's interface: a ws without them reads all frames itself, and a
 * test fails.
 */
interface Receiver {
  write(chunk: Buffer): boolean;
  [framesOf]?: WholeFrames;
  /** What it waits for. */
  readonly _state?: number;
  /** Bytes that it has and cannot use yet. */
  readonly _bufferedBytes?: number;
  /** The opcode of the message whose fragments it is reading; 0 for none. */
  readonly _fragmented?: number;
  /** Whether it has found a breach; it says so a tick later. */
  readonly _errored?: boolean;
  /** Whether a close frame has come. */
  readonly writableEnded?: boolean;
}

/** Only there does a piece of TCP begin with the header of a message; and nothing is read behind a breach or a close frame. */
function isBetweenMessages({ _state, _bufferedBytes, _fragmented, _errored, writableEnded }: Receiver): boolean {
  const isReading = _errored === false && writableEnded === false;
  return _state === AWAITS_HEADER && _bufferedBytes === 0 && _fragmented === 0 && isReading;
}

const AWAITS_HEADER = 0;

/** Reads whole messages from the beginning of `count` bytes; gives how many they are. `copies`: the memory is used again. */
function readFrames(memory: Buffer, count: number, wanted: Wanted, copies: boolean): number {
  let at = 0;
  for (let next = 0; at < count; at = next) {
    next = readFrame(memory, at, count, wanted, copies);
    if (next === at) break;
  }
  return at;
}

/**
 * The whole text or binary message, not compressed, that begins at a place; gives where it ends, or the place itself. A header of
 * which a part is behind `count` ends there, too.
 */
function readFrame(memory: Buffer, at: number, count: number, wanted: Wanted, copies: boolean): number {
  const { limit, masked, ear } = wanted;
  const [first, second] = [memory[at], memory[at + 1] ?? 0];
  const binary = first === BINARY;
  if ((!binary && first !== TEXT) || second >= MASKED !== masked) return at;
  let length = second & 0x7f;
  let start = at + 2;
  if (length === 127) return at;
  if (length === 126) {
    length = ((memory[at + 2] ?? 0) << 8) | (memory[at + 3] ?? 0);
    start += 2;
  }
  if (masked) start += 4;
  const end = start + length;
  if (end > count || length > limit) return at;
  if (masked) unmask(memory, start, end);
  const bytes = copies ? copied(memory, start, end) : memory.subarray(start, end);
  if (!binary && !isAscii(bytes) && !isUtf8(bytes)) {
    // ws says what is wrong, and reads it as it came.
    if (masked) unmask(memory, start, end);
    return at;
  }
  ear.message(bytes, binary);
  return end;
}

/** Few bytes are copied sooner than the native function is called. */
function copied(memory: Buffer, start: number, end: number): Buffer {
  const length = end - start;
  if (length > SHORT) return Buffer.from(memory.subarray(start, end));
  const copy = Buffer.allocUnsafe(length);
  for (let at = 0; at < length; at++) copy[at] = memory[start + at] ?? 0;
  return copy;
}

/** RFC 6455 section 5.2: the last frame of a message, and its opcode. */
const TEXT = 0x81;
const BINARY = 0x82;
const MASKED = 0x80;

/** The key stands before the payload; masking it again is taking the mask off (RFC 6455 section 5.3). */
function unmask(chunk: Buffer, start: number, end: number): void {
  for (let at = start; at < end; at++) chunk[at] = (chunk[at] ?? 0) ^ (chunk[start - 4 + ((at - start) & 3)] ?? 0);
}

/** Whether a short text is plain ASCII, which is seen sooner than the native test is called. */
function isAscii(bytes: Buffer): boolean {
  if (bytes.length > SHORT) return false;
  for (const byte of bytes) if (byte > 0x7f) return false;
  return true;
}

const SHORT = 64;
