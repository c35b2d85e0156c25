import { isUtf8 } from "node:buffer";
import { randomFillSync } from "node:crypto";

/** A frame with all that its header can say (RFC 6455 section 5.2), legal or not. */
export interface WireFrame {
  /** 0 to 15; see `opcodes`. */
  readonly opcode: number;
  readonly fin: boolean;
  /** The three reserved bits, 0 to 7; RSV1 is 4. */
  readonly rsv: number;
  readonly mask: boolean;
  /** Without its mask. */
  readonly payload: Uint8Array;
  /** The bytes that the header announces, however many follow. */
  readonly length: number;
}

/** A frame to be written. Without `mask` it is masked as RFC 6455 section 5.1 asks: by clients. */
export type OutgoingFrame = Omit<WireFrame, "mask"> & { readonly mask: boolean | undefined };

/** The opcodes that RFC 6455 gives a meaning, by their names; all others are reserved. */
export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export type OpcodeName = keyof typeof opcodes;

export const opcodeNames = Object.keys(opcodes) as readonly OpcodeName[];

/** The name of an opcode, or the number of one that has none. */
export function opcodeName(opcode: number): OpcodeName | number {
  return opcodeNames.find((name) => opcodes[name] === opcode) ?? opcode;
}

/** A received frame as scenarios see it: opcodes by their names; the payload as a text, where it is meant as one and is one. */
export interface FrameValue {
  readonly opcode: OpcodeName | number;
  readonly fin: boolean;
  readonly rsv: number;
  readonly mask: boolean;
  readonly payload: string | Uint8Array;
  readonly length: number;
}

/** The bytes of a frame. A mask has a new key, which nobody can guess. */
export function frameBytes({ opcode, fin, rsv, mask, payload, length }: WireFrame): Buffer {
  const short = length < 126 ? length : length <= 0xffff ? 126 : 127;
  const start = headerSize(short | (mask ? MASKED : 0));
  const frame = Buffer.alloc(start + payload.length);
  frame[0] = (fin ? FIN : 0) | (rsv << 4) | opcode;
  frame[1] = (mask ? MASKED : 0) | short;
  if (short === 126) frame.writeUInt16BE(length, 2);
  if (short === 127) frame.writeBigUInt64BE(BigInt(length), 2);
  frame.set(payload, start);
  if (mask) {
    randomFillSync(frame, start - 4, 4);
    applyMask(frame, start);
  }
  return frame;
}

/**
 * How many bytes a frame has as far as its first ones tell, of which 14 tell all. While there are fewer than that, it is not
 * whole; the header may announce more than will ever come.
 */
export function frameSize(head: Buffer): number {
  if (head.length < 2) return 2;
  const [, second = 0] = head;
  const start = headerSize(second);
  return head.length < start ? start : start + announced(head);
}

/** Reads a whole frame. */
export function readFrame(bytes: Buffer): WireFrame {
  const [first = 0, second = 0] = bytes;
  const mask = second >= MASKED;
  const start = headerSize(second);
  let payload = bytes.subarray(start);
  if (mask) {
    const copy = Buffer.from(bytes);
    applyMask(copy, start);
    payload = copy.subarray(start);
  }
  return {
    opcode: first & 0x0f,
    fin: first >= FIN,
    rsv: (first >> 4) & 7,
    mask,
    payload,
    length: announced(bytes),
  };
}

/** Reads the bytes of whole frames as a codec does those of messages. */
export const frameDecoder = {
  decode({ bytes }: { readonly bytes: Buffer }): FrameValue {
    const { opcode, payload, ...rest } = readFrame(bytes);
    const isText = rest.rsv === 0 && meantAsText.has(opcode) && isUtf8(payload);
    return { opcode: opcodeName(opcode), ...rest, payload: isText ? Buffer.from(payload).toString() : payload };
  },
};

// --- internal ---

const FIN = 0x80;
const MASKED = 0x80;

/** What mostly holds text. A part of a text may end within a character, and is bytes then. */
const meantAsText: ReadonlySet<number> = new Set([opcodes.continuation, opcodes.text, opcodes.ping, opcodes.pong]);

/** The bytes before the payload: two, the longer length, the masking key. */
function headerSize(second: number): number {
  const short = second & 0x7f;
  return 2 + (short === 127 ? 8 : short === 126 ? 2 : 0) + (second >= MASKED ? 4 : 0);
}

/** The length that a whole header announces. */
function announced(head: Buffer): number {
  const short = (head[1] ?? 0) & 0x7f;
  if (short === 127) return Number(head.readBigUInt64BE(2));
  return short === 126 ? head.readUInt16BE(2) : short;
}

/** The key stands in the four bytes before the payload; applied twice, it is taken off again (RFC 6455 section 5.3). */
function applyMask(frame: Buffer, start: number): void {
  for (let at = start; at < frame.length; at++) {
    frame[at] = (frame[at] ?? 0) ^ (frame[start - 4 + ((at - start) & 3)] ?? 0);
  }
}
