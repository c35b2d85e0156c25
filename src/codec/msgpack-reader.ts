import { exact } from "./exact.ts";
import { instant } from "../expression/instant.ts";
import { ByteReader } from "./byte-reader.ts";
import { readMember, announced, DEEPEST } from "./members.ts";

/** The value of a message in MessagePack. Throws `Undecodable`. */
export function readMessagePack(bytes: Uint8Array): unknown {
  const reader = new ByteReader(bytes);
  const value = read(reader, 0);
  reader.end();
  return value;
}

function read(reader: ByteReader, depth: number): unknown {
  reader.begin();
  const head = reader.byte();
  if (head < 0x80) return head;
  if (head < 0x90) return readMap(head & 0x0f, reader, depth);
  if (head < 0xa0) return readList(head & 0x0f, reader, depth);
  if (head < 0xc0) return readText(head & 0x1f, reader);
  if (head >= 0xe0) return head - 0x100;
  switch (head) {
    case 0xc0:
      return null;
    case 0xc2:
      return false;
    case 0xc3:
      return true;
    case 0xc4:
    case 0xc5:
    case 0xc6:
      return reader.bytes(reader.uint(sizes[head - 0xc4] ?? 1));
    case 0xc7:
    case 0xc8:
    case 0xc9:
      return readExtension(reader.uint(sizes[head - 0xc7] ?? 1), reader);
    case 0xca:
      return reader.float32();
    case 0xcb:
      return reader.float64();
    case 0xcc:
    case 0xcd:
    case 0xce:
      return reader.uint(sizes[head - 0xcc] ?? 1);
    case 0xcf:
      return exact(reader.uint64());
    case 0xd0:
    case 0xd1:
    case 0xd2:
      return reader.int(sizes[head - 0xd0] ?? 1);
    case 0xd3:
      return exact(reader.int64());
    case 0xd4:
    case 0xd5:
    case 0xd6:
    case 0xd7:
    case 0xd8:
      return readExtension(2 ** (head - 0xd4), reader);
    case 0xd9:
    case 0xda:
    case 0xdb:
      return readText(reader.uint(sizes[head - 0xd9] ?? 1), reader);
    case 0xdc:
    case 0xdd:
      return readList(reader.uint(head === 0xdc ? 2 : 4), reader, depth);
    case 0xde:
    case 0xdf:
      return readMap(reader.uint(head === 0xde ? 2 : 4), reader, depth);
    default:
      return reader.fail("the byte c1 begins no value");
  }
}

/** Of lengths and numbers of 8, 16 and 32 bits. */
const sizes = [1, 2, 4] as const;

/** A text; where it is not UTF-8 its bytes, which older writers do not tell apart. */
function readText(length: number, reader: ByteReader): string | Uint8Array {
  return reader.text(length) ?? reader.bytes(length);
}

function readList(length: number, reader: ByteReader, depth: number): unknown[] {
  const count = announced(length, 1, "list", reader);
  if (depth >= DEEPEST) reader.fail(`it is nested deeper than ${DEEPEST} levels`);
  const list: unknown[] = [];
  while (list.length < count) list.push(read(reader, depth + 1));
  return list;
}

function readMap(length: number, reader: ByteReader, depth: number): Record<string, unknown> {
  const count = announced(length, 2, "map", reader);
  if (depth >= DEEPEST) reader.fail(`it is nested deeper than ${DEEPEST} levels`);
  const map: Record<string, unknown> = {};
  for (let i = 0; i < count; i++) readMember(map, reader, () => read(reader, depth + 1));
  return map;
}

const TIMESTAMP = -1;

function readExtension(length: number, reader: ByteReader): unknown {
  const type = reader.int(1);
  const data = reader.bytes(length);
  return (type === TIMESTAMP ? timeOf(data) : undefined) ?? { $ext: type, $data: data };
}

/** Undefined of what is no timestamp, or lies beyond what a `Date` can hold. */
function timeOf(data: Uint8Array): Date | undefined {
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  let time: Date | undefined;
  if (data.length === 4) time = instant(view.getUint32(0));
  if (data.length === 8) {
    const both = view.getBigUint64(0);
    time = timeAt(both & 0x3_ffff_ffffn, Number(both >> 34n));
  }
  if (data.length === 12) time = timeAt(view.getBigInt64(4), view.getUint32(0));
  return time && !Number.isNaN(time.getTime()) ? time : undefined;
}

function timeAt(seconds: bigint, nanoseconds: number): Date | undefined {
  return nanoseconds < 1e9 ? instant(Number(seconds), nanoseconds) : undefined;
}
