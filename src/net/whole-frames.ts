import { isUtf8 } from "node:buffer";
import type { Socket, SocketEar } from "./socket.ts";

/** Who is told of a whole message. */
export type MessageEar = Pick<SocketEar, "message">;

/**
 * Reads messages that arrive as one frame each, wholly in one piece of TCP, past ws's receiver. Nearly all messages of
 * real-time APIs do, and the stream that the receiver is costs more for each than all else that a round-trip does. Everything
 * that is not plainly such a frame goes to ws: fragments, control frames, compressed ones, parts, breaches of RFC 6455.
 */
export function readWholeFrames(socket: Socket, maxPayload: number, masked: boolean, ear: MessageEar): void {
  const receiver = (socket as unknown as { readonly _receiver?: Receiver })._receiver;
  if (!receiver) return;
  receiver[reading] = { write: receiver.write, limit: maxPayload > 0 ? maxPayload : Infinity, masked, ear };
  receiver.write = writePast;
}

// --- internal ---

/** How a receiver is read past. */
interface Reading {
  /** ws's own. */
  readonly write: (chunk: Buffer) => boolean;
  readonly limit: number;
  readonly masked: boolean;
  readonly ear: MessageEar;
}

const reading = Symbol("reading");

/** Stands for the `write` of all receivers: one of its own for each would be in memory ten thousand times. */
function writePast(this: Receiver, chunk: Buffer): boolean {
  const how = this[reading];
  if (!how) throw new Error("this receiver is read past and does not know how");
  let at = 0;
  if (isBetweenMessages(this)) {
    for (let next = 0; at < chunk.length; at = next) {
      next = readFrame(chunk, at, how);
      if (next === at) break;
    }
  }
  return at === chunk.length || how.write.call(this, at === 0 ? chunk : chunk.subarray(at));
}

/**
 * What is used of ws's receiver. Its fields are nobody's interface: a ws without them reads all frames itself, and a
 * test fails.
 */
interface Receiver {
  write(chunk: Buffer): boolean;
  [reading]?: Reading;
  /** What it waits for. */
  readonly _state?: number;
  /** Bytes that it has and cannot use yet. */
  readonly _bufferedBytes?: number;
  /** The opcode of the message whose fragments it is reading; 0 for none. */
  readonly _fragmented?: number;
  /** Whether it has found a breach; it says so a tick later. */
  readonly _errored?: boolean;
}

/** Only there does a piece of TCP begin with the header of a message; and nothing is read behind a breach. */
function isBetweenMessages({ _state, _bufferedBytes, _fragmented, _errored }: Receiver): boolean {
  return _state === AWAITS_HEADER && _bufferedBytes === 0 && _fragmented === 0 && _errored === false;
}

const AWAITS_HEADER = 0;

/** The whole text or binary message, not compressed, that begins at a place; gives where it ends, or the place itself. */
function readFrame(chunk: Buffer, at: number, { limit, masked, ear }: Reading): number {
  const [first, second] = [chunk[at], chunk[at + 1] ?? 0];
  const binary = first === BINARY;
  if ((!binary && first !== TEXT) || second >= MASKED !== masked) return at;
  let length = second & 0x7f;
  let start = at + 2;
  if (length === 127) return at;
  if (length === 126) {
    length = ((chunk[at + 2] ?? 0) << 8) | (chunk[at + 3] ?? 0);
    start += 2;
  }
  if (masked) start += 4;
  const end = start + length;
  if (end > chunk.length || length > limit) return at;
  const bytes = chunk.subarray(start, end);
  if (masked) unmask(chunk, start, end);
  if (!binary && !isAscii(bytes) && !isUtf8(bytes)) {
    // ws says what is wrong, and reads it as it came.
    if (masked) unmask(chunk, start, end);
    return at;
  }
  ear.message(bytes, binary);
  return end;
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
