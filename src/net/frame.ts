import { randomFillSync } from "node:crypto";

/** A message longer than this gains nothing from being one buffer with its header. */
export const LARGEST_FRAME = 64 * 1024;

const TEXT = 0x81;
const BINARY = 0x82;
const MASKED = 0x80;

/** Masking keys must not be guessed (RFC 6455 section 5.3); drawn many at a time, since each draw costs a microsecond. */
const keys = Buffer.allocUnsafe(8192);
let nextKey = keys.length;

/** Texts up to this length are written sooner by a loop than by a call of the native writer. */
const SHORT = 64;

/**
 * A whole message as one frame in one buffer (RFC 6455 section 5.2), header and payload together: the kernel takes one
 * piece where ws would hand it two, which is a fifth of what a small message costs. Payloads up to 64 KiB.
 */
export function messageFrame(data: string | Uint8Array, binary: boolean, masked: boolean): Buffer {
  if (masked || typeof data !== "string") return newMessageFrame(data, binary, masked);
  // What a server sends to one after another is made once: an unmasked frame is the same for all, and nobody writes into it.
  if (latest?.text !== data || latest.binary !== binary)
    latest = { text: data, binary, frame: newMessageFrame(data, binary, masked) };
  return latest.frame;
}

/** The latest text that went out unmasked. */
let latest: { readonly text: string; readonly binary: boolean; readonly frame: Buffer } | undefined;

function newMessageFrame(data: string | Uint8Array, binary: boolean, masked: boolean): Buffer {
  const short = typeof data === "string" && data.length <= SHORT;
  return (short ? asciiFrame(data, binary, masked) : undefined) ?? anyFrame(data, binary, masked);
}

/** The frame of a short text; undefined when it is not plain ASCII. */
function asciiFrame(text: string, binary: boolean, masked: boolean): Buffer | undefined {
  const { frame, start } = newFrame(text.length, binary, masked);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) return undefined;
    frame[start + at] = code;
  }
  if (masked) mask(frame, start);
  return frame;
}

function anyFrame(data: string | Uint8Array, binary: boolean, masked: boolean): Buffer {
  const length = typeof data === "string" ? Buffer.byteLength(data) : data.length;
  const { frame, start } = newFrame(length, binary, masked);
  if (typeof data === "string") frame.write(data, start);
  else frame.set(data, start);
  if (masked) mask(frame, start);
  return frame;
}

/** A frame with its header, and where the payload begins. */
function newFrame(
  length: number,
  binary: boolean,
  masked: boolean,
): { readonly frame: Buffer; readonly start: number } {
  const lengthBytes = length < 126 ? 0 : 2;
  const start = 2 + lengthBytes + (masked ? 4 : 0);
  const frame = Buffer.allocUnsafe(start + length);
  frame[0] = binary ? BINARY : TEXT;
  const maskBit = masked ? MASKED : 0;
  if (lengthBytes === 0) frame[1] = maskBit | length;
  else {
    frame[1] = maskBit | 126;
    frame[2] = length >> 8;
    frame[3] = length & 0xff;
  }
  return { frame, start };
}

/** Draws a key into the four bytes before the payload and masks the payload with it. */
function mask(frame: Buffer, start: number): void {
  if (nextKey === keys.length) {
    randomFillSync(keys);
    nextKey = 0;
  }
  const [k0, k1, k2, k3] = [keys[nextKey] ?? 0, keys[nextKey + 1] ?? 0, keys[nextKey + 2] ?? 0, keys[nextKey + 3] ?? 0];
  nextKey += 4;
  frame[start - 4] = k0;
  frame[start - 3] = k1;
  frame[start - 2] = k2;
  frame[start - 1] = k3;
  const end = frame.length;
  for (let at = start; at < end; at += 4) {
    // Writes past the end of a typed array are ignored, so the last round needs no care.
    frame[at] = (frame[at] ?? 0) ^ k0;
    frame[at + 1] = (frame[at + 1] ?? 0) ^ k1;
    frame[at + 2] = (frame[at + 2] ?? 0) ^ k2;
    frame[at + 3] = (frame[at + 3] ?? 0) ^ k3;
  }
}
