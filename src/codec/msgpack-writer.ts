import { keysOf } from "../match/equality.ts";
import { secondsOf } from "../expression/instant.ts";
import { ByteWriter } from "./byte-writer.ts";
import { NoNotation, type Notation, writeValue } from "./value-writer.ts";

/** The message in MessagePack for a value. Throws `Unsendable`. */
export function writeMessagePack(value: unknown): Uint8Array {
  const writer = new ByteWriter();
  writeValue(value, new MessagePack(writer));
  return writer.done();
}

class MessagePack implements Notation {
  readonly #to: ByteWriter;

  constructor(writer: ByteWriter) {
    this.#to = writer;
  }

  null(): void {
    this.#to.byte(0xc0);
  }

  boolean(value: boolean): void {
    this.#to.byte(value ? 0xc3 : 0xc2);
  }

  integer(value: number | bigint): void {
    if (value >= 0) this.#positive(value);
    else this.#negative(value);
  }

  #positive(value: number | bigint): void {
    if (value < 0x80) this.#to.byte(Number(value));
    else if (value <= 0xffff_ffff) this.#sized(0xcc, Number(value));
    else if (value <= 0xffff_ffff_ffff_ffffn) {
      this.#to.byte(0xcf);
      this.#to.uint64(BigInt(value));
    } else throw tooLarge(value);
  }

  #negative(value: number | bigint): void {
    if (value >= -0x20) this.#to.byte(0x100 + Number(value));
    else if (value >= -0x8000_0000) {
      const size = value >= -0x80 ? 1 : value >= -0x8000 ? 2 : 4;
      this.#to.byte(0xd0 + Math.log2(size));
      this.#to.int(Number(value), size);
    } else if (value >= -0x8000_0000_0000_0000n) {
      this.#to.byte(0xd3);
      this.#to.int64(BigInt(value));
    } else throw tooLarge(value);
  }

  float(value: number): void {
    this.#to.byte(0xcb);
    this.#to.float64(value);
  }

  text(value: string): void {
    const bytes = Buffer.from(value);
    if (bytes.length < 0x20) this.#to.byte(0xa0 + bytes.length);
    else this.#sized(0xd9, bytes.length);
    this.#to.bytes(bytes);
  }

  bytes(value: Uint8Array): void {
    this.#sized(0xc4, value.length);
    this.#to.bytes(value);
  }

  /** In the shortest of the three forms. */
  time(value: Date): void {
    const { seconds, nanoseconds } = secondsOf(value);
    if (seconds < 0 || seconds >= 2 ** 34) {
      this.#extension(-1, 12);
      this.#to.uint(nanoseconds, 4);
      this.#to.int64(BigInt(seconds));
    } else if (nanoseconds > 0 || seconds >= 2 ** 32) {
      this.#extension(-1, 8);
      this.#to.uint64((BigInt(nanoseconds) << 34n) | BigInt(seconds));
    } else {
      this.#extension(-1, 4);
      this.#to.uint(seconds, 4);
    }
  }

  list(length: number): void {
    this.#several(0x90, 0xdc, length);
  }

  map(length: number): void {
    this.#several(0x80, 0xde, length);
  }

  special(map: Readonly<Record<string, unknown>>): { readonly follows: readonly unknown[] } | undefined {
    const { $ext: type, $data: data } = map;
    if (!Object.hasOwn(map, "$ext") || keysOf(map).some((key) => key !== "$ext" && key !== "$data")) return undefined;
    if (typeof type !== "number" || !Number.isInteger(type) || type < -128 || type > 127)
      throw new NoNotation("$ext, the type of an extension, is a whole number from -128 to 127");
    if (!(data instanceof Uint8Array)) throw new NoNotation("$data of an extension is bytes: { $hex: 01 ff }");
    this.#extension(type, data.length);
    this.#to.bytes(data);
    return { follows: [] };
  }

  #extension(type: number, length: number): void {
    const fixed = [1, 2, 4, 8, 16].indexOf(length);
    if (fixed >= 0) this.#to.byte(0xd4 + fixed);
    else this.#sized(0xc7, length);
    this.#to.int(type, 1);
  }

  /** A length, or a number, behind a head that tells its size: 8, 16 or 32 bits. */
  #sized(head: number, value: number): void {
    const size = value <= 0xff ? 1 : value <= 0xffff ? 2 : 4;
    this.#to.byte(head + Math.log2(size));
    this.#to.uint(value, size);
  }

  #several(short: number, long: number, length: number): void {
    if (length < 0x10) this.#to.byte(short + length);
    else {
      const size = length <= 0xffff ? 2 : 4;
      this.#to.byte(long + (size === 2 ? 0 : 1));
      this.#to.uint(length, size);
    }
  }
}

function tooLarge(value: number | bigint): NoNotation {
  return new NoNotation(`MessagePack has whole numbers of 64 bits, and ${value} has more`);
}
