import { isUtf8 } from "node:buffer";
import type { Outgoing } from "../codec.ts";

/** A frame of STOMP 1.2. */
export interface StompFrame {
  readonly command: string;
  /** Null-prototype; of a header that comes twice, the first. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** What is whole now. */
export interface StompFrames {
  readonly frames: readonly StompFrame[];
  /** What follows these frames is no STOMP: all of it is forgotten. */
  readonly broken: boolean;
}

/** The message for a frame: a binary one when its body is no text. The length of a body is written before it. */
export function printFrame({ command, headers, body }: StompFrame): Outgoing {
  const escaped = escapes(command);
  const lines = Object.entries(headers).map(([name, value]) => `${escape(name, escaped)}:${escape(value, escaped)}\n`);
  const length = body.length > 0 && !Object.hasOwn(headers, "content-length") ? `content-length:${body.length}\n` : "";
  const bytes = Buffer.concat([Buffer.from(`${command}\n${lines.join("")}${length}\n`), body, NUL]);
  return isUtf8(bytes) ? { data: bytes.toString(), binary: false } : { data: bytes, binary: true };
}

/**
 * Finds the frames in what arrives: mostly a message holds one, but it may hold several, or a part of one. Between frames
 * there may be ends of lines, which are heart-beats.
 */
export class StompReader {
  #chunks: Uint8Array[] = [];
  #size = 0;
  /** With fewer bytes than these no frame is whole. */
  #needed = 0;
  /** The frame ends with the first zero, and there was none. */
  #untilZero = false;

  /** Never throws. */
  add(bytes: Uint8Array): StompFrames {
    this.#chunks.push(bytes);
    this.#size += bytes.length;
    if (this.#size > MOST || this.#chunks.length > MOST_CHUNKS) return this.#forget([]);
    if (this.#size < this.#needed || (this.#untilZero && !bytes.includes(0))) return { frames: [], broken: false };
    const data = this.#chunks.length === 1 ? bytes : Buffer.concat(this.#chunks);
    const frames: StompFrame[] = [];
    let at = 0;
    for (;;) {
      while (at < data.length && (data[at] === LF || data[at] === CR)) at++;
      if (at === data.length) return this.#keep(data.subarray(at), frames);
      const head = readHead(data, at);
      if (head === "partial")
        return data.length - at > MOST_HEAD ? this.#forget(frames) : this.#keep(data.subarray(at), frames);
      if (!head) return this.#forget(frames);
      const { bodyAt, length } = head;
      const end = length === undefined ? data.indexOf(0, bodyAt) : bodyAt + length;
      if (end === -1) return this.#keep(data.subarray(at), frames, { untilZero: true });
      if (end >= data.length) return this.#keep(data.subarray(at), frames, { needed: end + 1 - at });
      if (data[end] !== 0) return this.#forget(frames);
      frames.push({ command: head.command, headers: head.headers, body: data.subarray(bodyAt, end) });
      at = end + 1;
    }
  }

  #keep(
    rest: Uint8Array,
    frames: readonly StompFrame[],
    { needed = 0, untilZero = false }: { readonly needed?: number; readonly untilZero?: boolean } = {},
  ): StompFrames {
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#size = rest.length;
    this.#needed = needed;
    this.#untilZero = untilZero;
    return { frames, broken: false };
  }

  #forget(frames: readonly StompFrame[]): StompFrames {
    this.#keep(new Uint8Array(), []);
    return { frames, broken: true };
  }
}

// --- internal ---

const [LF, CR] = [0x0a, 0x0d];
const NUL = Uint8Array.of(0);

/** The most bytes of a frame, and of what stands before its body. */
const MOST = 100 * 1024 * 1024;
const MOST_HEAD = 64 * 1024;
/** How many messages a frame may be spread over. */
const MOST_CHUNKS = 100_000;

interface Head {
  readonly command: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bodyAt: number;
  /** Of the body, where it is written. */
  readonly length: number | undefined;
}

/** What stands before a body; undefined when it is none of STOMP. */
function readHead(data: Uint8Array, from: number): Head | "partial" | undefined {
  // What does not begin as a command becomes none, whatever follows.
  if (!isCapital(data[from])) return undefined;
  const lines: string[] = [];
  for (let at = from; ;) {
    const end = data.indexOf(LF, at);
    if (end === -1 || end - from > MOST_HEAD) return end === -1 ? "partial" : undefined;
    const line = data.subarray(at, data[end - 1] === CR && end > at ? end - 1 : end);
    at = end + 1;
    if (line.length > 0) {
      if (!isUtf8(line)) return undefined;
      lines.push(Buffer.from(line).toString());
      continue;
    }
    const [command = "", ...others] = lines;
    if (!/^[A-Z]+$/.test(command)) return undefined;
    const headers = Object.create(null) as Record<string, string>;
    for (const each of others) {
      const colon = each.indexOf(":");
      if (colon < 1) return undefined;
      const [name, value] = [each.slice(0, colon), each.slice(colon + 1)].map((part) =>
        escapes(command) ? unescape(part) : part,
      );
      if (name === undefined || value === undefined) return undefined;
      headers[name] ??= value;
    }
    const written = headers["content-length"];
    if (written !== undefined && !/^\d{1,9}$/.test(written)) return undefined;
    return { command, headers, bodyAt: at, length: written === undefined ? undefined : Number(written) };
  }
}

function isCapital(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x41 && byte <= 0x5a;
}

/** For the sake of STOMP 1.0 the greeting escapes nothing. */
function escapes(command: string): boolean {
  return command !== "CONNECT" && command !== "CONNECTED";
}

const escapeOf: Readonly<Record<string, string>> = { "\\": "\\\\", "\r": "\\r", "\n": "\\n", ":": "\\c" };
const characterOf: Readonly<Record<string, string>> = { "\\": "\\", r: "\r", n: "\n", c: ":" };

function escape(text: string, all: boolean): string {
  // What is not escaped would be another header.
  if (!all) return text.replace(/[\r\n]/g, " ");
  return text.replace(/[\\\r\n:]/g, (character) => escapeOf[character] ?? character);
}

/** Undefined for an escape that there is not. */
function unescape(text: string): string | undefined {
  if (!text.includes("\\")) return text;
  if (/\\(?![\\rnc])/.test(text.replaceAll("\\\\", ""))) return undefined;
  return text.replace(/\\([\\rnc])/g, (_, letter: string) => characterOf[letter] ?? letter);
}
