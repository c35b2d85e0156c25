import { isUtf8 } from "node:buffer";
import { exact } from "./exact.ts";
import { shortestFloat } from "./float32.ts";
import { Undecodable } from "./undecodable.ts";

/**
 * Reads numbers, texts and bytes one after another. What would lie beyond the end is `Undecodable`, before anything is
 * made of it: a peer may announce any length.
 */
export class ByteReader {
  readonly #bytes: Buffer;
  /** Where the whole begins, for places in texts: a part of a message is told by its place in the message. */
  readonly #origin: number;
  #at = 0;
  /** Where what is being read began. */
  #start = 0;

  constructor(bytes: Uint8Array, origin = 0) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#origin = origin;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** Where the next byte stands in the message, from 0. */
  get place(): number {
    return this.#origin + this.#at;
  }

  /** Notes that something begins here: a fault in it is told with this place. */
  begin(): void {
    this.#start = this.#at;
  }

  /** What is being read is at fault: `the text is not UTF-8`. */
  fail(why: string): never {
    throw new Undecodable(`at byte ${this.#origin + this.#start}, ${why}`);
  }

  byte(): number {
    this.#need(1);
    return this.#bytes[this.#at++] ?? 0;
  }

  /** The next byte, which stays to be read; undefined at the end. */
  peek(): number | undefined {
    return this.#bytes[this.#at];
  }

  /** A whole number without sign, of 1, 2 or 4 bytes; the first byte is the highest. */
  uint(size: 1 | 2 | 4): number {
    return this.#bytes.readUIntBE(this.#advance(size), size);
  }

  int(size: 1 | 2 | 4): number {
    return this.#bytes.readIntBE(this.#advance(size), size);
  }

  uint64(): bigint {
    return this.#bytes.readBigUInt64BE(this.#advance(8));
  }

  int64(): bigint {
    return this.#bytes.readBigInt64BE(this.#advance(8));
  }

  /** As the shortest decimal that stands for the same float: 0.1, not 0.10000000149011612. */
  float32(): number {
    return shortestFloat(this.#bytes.readFloatBE(this.#advance(4)));
  }

  float64(): number {
    return this.#bytes.readDoubleBE(this.#advance(8));
  }

  /** Bytes of 7 bits each, the lowest first, as Protocol Buffers write whole numbers: without sign, of 64 bits at most. */
  varint(): number | bigint {
    // As a number as far as that is exact: it nearly always is.
    let low = 0;
    for (let factor = 1; factor < 2 ** 49; factor *= 128) {
      const byte = this.byte();
      low += (byte & 0x7f) * factor;
      if (byte < 0x80) return low;
    }
    let value = BigInt(low);
    for (let shift = 49n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return exact(BigInt.asUintN(64, value));
    }
    return this.fail("a number has more than 10 bytes");
  }

  /** A copy of so many bytes. */
  bytes(length: number | bigint): Uint8Array {
    return new Uint8Array(this.part(length));
  }

  /** So many bytes as UTF-8; undefined, and nothing is read, when they are something else. */
  text(length: number | bigint): string | undefined {
    this.#need(length);
    const part = this.#bytes.subarray(this.#at, this.#at + Number(length));
    if (!isUtf8(part)) return undefined;
    this.#at += part.length;
    return part.toString();
  }

  /** So many bytes where they are. */
  part(length: number | bigint): Buffer {
    const start = this.#advance(length);
    return this.#bytes.subarray(start, this.#at);
  }

  /** There must be no more. */
  end(): void {
    if (this.left > 0)
      throw new Undecodable(
        `the value ends before byte ${this.place}, and ${this.left === 1 ? "1 more follows" : `${this.left} more follow`}`,
      );
  }

  #advance(length: number | bigint): number {
    this.#need(length);
    const start = this.#at;
    this.#at += Number(length);
    return start;
  }

  #need(length: number | bigint): void {
    if (length <= this.left) return;
    if (this.left > 0) this.tooLong(`something of ${length} bytes`);
    throw new Undecodable(
      `it ends at byte ${this.place}, and ${length === 1 ? "1 more is" : `${length} more are`} awaited`,
    );
  }

  /** What is being read is longer than what is left. */
  tooLong(what: string): never {
    const { left } = this;
    this.fail(`${what} begins, and ${left === 0 ? "nothing is" : left === 1 ? "1 byte is" : `${left} bytes are`} left`);
  }
}
