import { object } from "../shape/maps.ts";
import { integer, reportWrong, word } from "../shape/scalars.ts";
import { didYouMean } from "../shape/nearest.ts";
import type { Reader, Shape } from "../shape/shape.ts";
import { entry, type Node } from "../tree.ts";
import { textOfBytes } from "./text-pattern.ts";

/** Reads a value at a place in bytes; undefined when the bytes end before it, or are not what they should be. */
export type BytesReader = (bytes: Uint8Array) => unknown;

const offset: Shape<number> = {
  schema: { type: "integer" },
  read(node, reader) {
    if (node.kind === "scalar" && Number.isSafeInteger(node.value)) return Number(node.value);
    return reportWrong(node, "a whole number", reader);
  },
};

/** The members of a place in bytes, for maps that hold it among others. */
export const bytesAtMembers = {
  at: { shape: offset, doc: "Where it begins, counted from 0; negative from the end. Default: 0." },
  length: { shape: integer(0), doc: "How many bytes, for `hex` and `text`. Default: to the end." },
  as: {
    shape: word("a kind of value"),
    doc: "`uint8`, `int8`, `uint16` … `int64`, `float32`, `float64`, with `le` for little-endian; `text` or `hex` (default).",
  },
};

const place = object("a place in bytes", bytesAtMembers);

/** Compiles `{ at, length, as }`; undefined when it cannot be used, then a problem was reported. */
export function readBytesAt(node: Node, reader: Reader): BytesReader | undefined {
  const read = place.read(node, reader);
  return read && bytesReader(read, node, reader);
}

export interface BytesPlace {
  readonly at?: number | undefined;
  readonly length?: number | undefined;
  readonly as?: string | undefined;
}

/** Compiles a place that was read; `node` is where problems are told. */
export function bytesReader(
  { at = 0, length, as = "hex" }: BytesPlace,
  node: Node,
  reader: Reader,
): BytesReader | undefined {
  const [, kind = "", order = "be"] = /^(.*?) ?(le|be)?$/.exec(as) ?? [];
  const number = Object.hasOwn(numbers, kind) ? numbers[kind] : undefined;
  if (!number && kind !== "text" && kind !== "hex") {
    const known = [...Object.keys(numbers), "text", "hex"];
    reader.report({
      headline: `Unknown kind of value "${as}"`,
      label: "unknown kind",
      at: entry(node, "as")?.value.span ?? node.span,
      help: didYouMean(as, known) ?? `The kinds are ${known.join(", ")}; le behind a number is little-endian.`,
    });
    return undefined;
  }
  if (number && length !== undefined && length !== number.size) {
    reader.report({
      headline: `A ${kind} has ${number.size} bytes, not ${length}`,
      label: "length does not fit",
      at: entry(node, "length")?.value.span ?? node.span,
      help: "Leave length out; it is for text and hex.",
    });
    return undefined;
  }
  const size = number?.size ?? length;
  return (bytes) => {
    const start = at < 0 ? bytes.length + at : at;
    const end = size === undefined ? bytes.length : start + size;
    if (start < 0 || start > bytes.length || end > bytes.length) return undefined;
    const part = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
    if (number) return number.read(part, order === "le");
    return kind === "hex" ? part.toString("hex") : textOfBytes(part);
  };
}

interface NumberKind {
  readonly size: number;
  read(bytes: Buffer, little: boolean): number | bigint;
}

const numbers: Readonly<Record<string, NumberKind>> = {
  uint8: { size: 1, read: (bytes) => bytes.readUInt8() },
  int8: { size: 1, read: (bytes) => bytes.readInt8() },
  uint16: { size: 2, read: (bytes, little) => (little ? bytes.readUInt16LE() : bytes.readUInt16BE()) },
  int16: { size: 2, read: (bytes, little) => (little ? bytes.readInt16LE() : bytes.readInt16BE()) },
  uint32: { size: 4, read: (bytes, little) => (little ? bytes.readUInt32LE() : bytes.readUInt32BE()) },
  int32: { size: 4, read: (bytes, little) => (little ? bytes.readInt32LE() : bytes.readInt32BE()) },
  uint64: { size: 8, read: (bytes, little) => plain(little ? bytes.readBigUInt64LE() : bytes.readBigUInt64BE()) },
  int64: { size: 8, read: (bytes, little) => plain(little ? bytes.readBigInt64LE() : bytes.readBigInt64BE()) },
  float32: { size: 4, read: (bytes, little) => (little ? bytes.readFloatLE() : bytes.readFloatBE()) },
  float64: { size: 8, read: (bytes, little) => (little ? bytes.readDoubleLE() : bytes.readDoubleBE()) },
};

/** A number where a double holds it exactly, so that it compares with the numbers of a file. */
function plain(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
