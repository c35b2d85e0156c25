import { exact } from "./exact.ts";
import { instantOf } from "../expression/instant.ts";
import { ByteReader } from "./byte-reader.ts";
import { timeAt } from "./cbor-time.ts";
import { shortestFloat } from "./float32.ts";
import { readMember, announced, DEEPEST } from "./members.ts";

/** The value of a message in CBOR. Throws `Undecodable`. */
export function readCbor(bytes: Uint8Array): unknown {
  const reader = new ByteReader(bytes);
  const value = read(reader, 0);
  reader.end();
  // Nothing but a mark that CBOR begins here.
  return isTag(value, SELF_DESCRIBED) ? value.$value : value;
}

const SELF_DESCRIBED = 55799;
const BREAK = 0xff;
const INDEFINITE = 31;
/** A number of more bytes stays bytes: to write it in decimals would take longer than anyone waits. */
const MOST_DIGITS = 1024;

function read(reader: ByteReader, depth: number): unknown {
  reader.begin();
  const head = reader.byte();
  const [major, short] = [head >> 5, head & 0x1f];
  if (major === 7) return readSimple(short, reader);
  if (short === INDEFINITE) return readIndefinite(major, reader, depth);
  const argument = readArgument(short, reader);
  switch (major) {
    case 0:
      return argument;
    case 1:
      return typeof argument === "number" && argument < Number.MAX_SAFE_INTEGER
        ? -1 - argument
        : exact(-1n - BigInt(argument));
    case 2:
      return reader.bytes(argument);
    case 3:
      return readText(argument, reader);
    case 4:
      return readList(announced(argument, 1, "list", reader), reader, depth);
    case 5:
      return readMap(announced(argument, 2, "map", reader), reader, depth);
    default:
      return readTag(argument, reader, depth);
  }
}

function readArgument(short: number, reader: ByteReader): number | bigint {
  if (short < 24) return short;
  if (short === 27) return exact(reader.uint64());
  if (short > 27) return reader.fail("a head of CBOR is wrong: its low bits are 28 to 30, which mean nothing");
  return reader.uint(short === 24 ? 1 : short === 25 ? 2 : 4);
}

function readSimple(short: number, reader: ByteReader): unknown {
  switch (short) {
    case 20:
      return false;
    case 21:
      return true;
    // Undefined is for lists what null is: a place without a value.
    case 22:
    case 23:
      return null;
    case 24: {
      const simple = reader.byte();
      return simple < 32 ? reader.fail(`the simple value ${simple} is not written in two bytes`) : { $simple: simple };
    }
    case 25:
      return halfFloat(reader.uint(2));
    case 26:
      return reader.float32();
    case 27:
      return reader.float64();
    case INDEFINITE:
      return reader.fail("something ends that has not begun");
    default:
      return short < 20
        ? { $simple: short }
        : reader.fail("a head of CBOR is wrong: its low bits are 28 to 30, which mean nothing");
  }
}

/** IEEE 754 binary16; RFC 8949 appendix D. */
function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return shortestFloat(sign * (fraction + 1024) * 2 ** (exponent - 25));
}

function readText(length: number | bigint, reader: ByteReader): string {
  return reader.text(length) ?? reader.fail("a text is not UTF-8");
}

function readList(length: number, reader: ByteReader, depth: number): unknown[] {
  deeper(reader, depth);
  const list: unknown[] = [];
  while (list.length < length) list.push(read(reader, depth + 1));
  return list;
}

function readMap(length: number, reader: ByteReader, depth: number): Record<string, unknown> {
  deeper(reader, depth);
  const map: Record<string, unknown> = {};
  for (let i = 0; i < length; i++) readMember(map, reader, () => read(reader, depth + 1));
  return map;
}

function deeper(reader: ByteReader, depth: number): void {
  if (depth >= DEEPEST) reader.fail(`it is nested deeper than ${DEEPEST} levels`);
}

/** What comes in parts of unknown number, up to a break. */
function readIndefinite(major: number, reader: ByteReader, depth: number): unknown {
  if (major === 2) return new Uint8Array(Buffer.concat(readChunks(2, reader, (length) => reader.part(length))));
  if (major === 3) return readChunks(3, reader, (length) => readText(length, reader)).join("");
  if (major < 4 || major > 5)
    return reader.fail("a head of CBOR is wrong: only texts, bytes, lists and maps may come in parts");
  deeper(reader, depth);
  if (major === 4) {
    const list: unknown[] = [];
    while (!atBreak(reader)) list.push(read(reader, depth + 1));
    return list;
  }
  const map: Record<string, unknown> = {};
  while (!atBreak(reader)) readMember(map, reader, () => read(reader, depth + 1));
  return map;
}

function readChunks<T>(major: number, reader: ByteReader, chunk: (length: number | bigint) => T): T[] {
  const chunks: T[] = [];
  while (!atBreak(reader)) {
    reader.begin();
    const head = reader.byte();
    if (head >> 5 !== major || (head & 0x1f) === INDEFINITE)
      reader.fail("a part of a text or of bytes is something else");
    chunks.push(chunk(readArgument(head & 0x1f, reader)));
  }
  return chunks;
}

function atBreak(reader: ByteReader): boolean {
  if (reader.peek() !== BREAK) return false;
  reader.byte();
  return true;
}

interface Tagged {
  readonly $tag: number | bigint;
  readonly $value: unknown;
}

function isTag(value: unknown, tag: number): value is Tagged {
  return typeof value === "object" && value !== null && "$tag" in value && value.$tag === tag;
}

function readTag(tag: number | bigint, reader: ByteReader, depth: number): unknown {
  deeper(reader, depth);
  const value = read(reader, depth + 1);
  return meant(tag, value) ?? ({ $tag: tag, $value: value } satisfies Tagged);
}

/** What a tag makes of a value, for those that have a form of their own; undefined of others, and of what does not fit. */
function meant(tag: number | bigint, value: unknown): unknown {
  if (tag === 0) return typeof value === "string" ? instantOf(value) : undefined;
  if (tag === 1) return typeof value === "number" ? timeAt(value) : undefined;
  if ((tag !== 2 && tag !== 3) || !(value instanceof Uint8Array) || value.length > MOST_DIGITS) return undefined;
  const number = value.length === 0 ? 0n : BigInt(`0x${Buffer.from(value).toString("hex")}`);
  return exact(tag === 2 ? number : -1n - number);
}
