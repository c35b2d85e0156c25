/** Puts numbers, texts and bytes one after another. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafe(256);
  #at = 0;

  /** All that was written; nothing more may be. */
  done(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }

  get length(): number {
    return this.#at;
  }

  byte(value: number): void {
    this.#room(1);
    this.#bytes[this.#at++] = value;
  }

  /** A whole number without sign, the first byte the highest. */
  uint(value: number, size: 1 | 2 | 4): void {
    this.#room(size);
    this.#at = this.#bytes.writeUIntBE(value, this.#at, size);
  }

  int(value: number, size: 1 | 2 | 4): void {
    this.#room(size);
    this.#at = this.#bytes.writeIntBE(value, this.#at, size);
  }

  uint64(value: bigint): void {
    this.#room(8);
    this.#at = this.#bytes.writeBigUInt64BE(value, this.#at);
  }

  int64(value: bigint): void {
    this.#room(8);
    this.#at = this.#bytes.writeBigInt64BE(value, this.#at);
  }

  float64(value: number): void {
    this.#room(8);
    this.#at = this.#bytes.writeDoubleBE(value, this.#at);
  }

  /** A whole number without sign in bytes of 7 bits each, the lowest first. */
  varint(value: number | bigint): void {
    let rest = BigInt(value);
    while (rest > 0x7fn) {
      this.byte(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    this.byte(Number(rest));
  }

  bytes(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  #room(more: number): void {
    const needed = this.#at + more;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#bytes.length));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}
