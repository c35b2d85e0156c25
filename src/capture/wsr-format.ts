import { crc32 } from "node:zlib";

/**
 * The file that `wstest record` writes: eight bytes that tell what it is, then records, one behind another. Whatever came over
 * a connection behind its 101 stands there as TCP has brought it; all else is an event, as a line of JSON. A record is
 *
 *     length of the payload   4 bytes    little-endian, as all numbers here
 *     CRC-32                  4 bytes    of all that follows
 *     kind                    1 byte
 *     connection              4 bytes    0: of none
 *     time                    6 bytes    microseconds since the recording began
 *     payload
 */
export interface WsrRecord {
  readonly kind: number;
  readonly connection: number;
  /** Microseconds. */
  readonly at: number;
  readonly payload: Buffer;
}

/** The first bytes of such a file, its format among them. None of them is text, and a changed newline is seen. */
export const wsrMagic = Buffer.from([0x93, 0x57, 0x53, 0x52, 0x0d, 0x0a, 0x1a, 0x01]);

/** How many of these tell that it is one, of whatever format. */
export const WSR_NAME = 7;

export const recordKinds = {
  /** The head of the recording, as JSON. */
  head: 1,
  /** An event, as JSON. */
  event: 2,
  /** Bytes that the client has sent. */
  client: 3,
  /** Bytes that the server has sent. */
  server: 4,
  /** Where a decoder of the client's bytes goes on; see `decoder-record.ts`. */
  clientState: 5,
  /** Of the server's bytes. */
  serverState: 6,
} as const;

/** The bytes of a record before its payload. */
export const RECORD_HEADER = 19;

/** The most bytes of a payload: a part of the largest message, and what is known about it. */
export const MOST_PAYLOAD = 256 * 1024 * 1024;

/** Writes a record to a place of a buffer that has room for it; gives where it ends. */
export function writeRecord(
  buffer: Buffer,
  start: number,
  kind: number,
  connection: number,
  at: number,
  payload: Uint8Array,
): number {
  const end = start + RECORD_HEADER + payload.length;
  buffer.writeUInt32LE(payload.length, start);
  buffer[start + 8] = kind;
  buffer.writeUInt32LE(connection, start + 9);
  // Six bytes at once are written more slowly than four and two.
  buffer.writeUInt32LE(at % TWO_32, start + 13);
  buffer.writeUInt16LE(Math.floor(at / TWO_32), start + 17);
  buffer.set(payload, start + RECORD_HEADER);
  buffer.writeUInt32LE(crc32(buffer.subarray(start + CRC_START, end)), start + 4);
  return end;
}

/** The length of the payload of the record whose header stands there. */
export function payloadLength(buffer: Buffer, start: number): number {
  return buffer.readUInt32LE(start);
}

/** Reads the whole record that stands there; undefined when it is damaged. Its payload is a part of the buffer. */
export function readRecord(buffer: Buffer, start: number): WsrRecord | undefined {
  const end = start + RECORD_HEADER + payloadLength(buffer, start);
  if (crc32(buffer.subarray(start + CRC_START, end)) !== buffer.readUInt32LE(start + 4)) return undefined;
  return {
    kind: buffer[start + 8] ?? 0,
    connection: buffer.readUInt32LE(start + 9),
    at: buffer.readUInt32LE(start + 13) + buffer.readUInt16LE(start + 17) * TWO_32,
    payload: buffer.subarray(start + RECORD_HEADER, end),
  };
}

// --- internal ---

const CRC_START = 8;
const TWO_32 = 2 ** 32;
