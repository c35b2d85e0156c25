import { keysOf } from "../match/equality.ts";
import { sameInstant, secondsOf } from "../expression/instant.ts";
import { ByteWriter } from "./byte-writer.ts";
import { timeAt } from "./cbor-time.ts";
import { NoNotation, type Notation, writeValue } from "./value-writer.ts";

/** The message in CBOR for a value: definite lengths, the shortest heads, keys in their order. Throws `Unsendable`. */
export function writeCbor(value: unknown): Uint8Array {
  const writer = new ByteWriter();
  writeValue(value, new Cbor(writer));
  return writer.done();
}

/** Major types, in the place where a head has them. */
const [POSITIVE, NEGATIVE, BYTES, TEXT, LIST, MAP, TAG, SIMPLE] = [0x00, 0x20, 0x40, 0x60, 0x80, 0xa0, 0xc0, 0xe0];
const MOST = 0xffff_ffff_ffff_ffffn;

class Cbor implements Notation {
  readonly #to: ByteWriter;

  constructor(writer: ByteWriter) {
    this.#to = writer;
  }

  null(): void {
    this.#to.byte(0xf6);
  }

  boolean(value: boolean): void {
    this.#to.byte(value ? 0xf5 : 0xf4);
  }

  integer(value: number | bigint): void {
    if (value >= 0) this.#whole(POSITIVE, value, 2);
    // Written is what it is less than minus one.
    else this.#whole(NEGATIVE, typeof value === "number" ? -1 - value : -1n - value, 3);
  }

  /** Beyond 64 bits, tags 2 and 3: its bytes. */
  #whole(major: number, value: number | bigint, tag: number): void {
    if (value <= MOST) return this.#head(major, value);
    const digits = value.toString(16);
    this.#head(TAG, tag);
    this.bytes(Buffer.from(digits.padStart(digits.length + (digits.length % 2), "0"), "hex"));
  }

  float(value: number): void {
    this.#to.byte(0xfb);
    this.#to.float64(value);
  }

  text(value: string): void {
    const bytes = Buffer.from(value);
    this.#head(TEXT, bytes.length);
    this.#to.bytes(bytes);
  }

  bytes(value: Uint8Array): void {
    this.#head(BYTES, value.length);
    this.#to.bytes(value);
  }

  /** Seconds since 1970 (tag 1); what a double cannot hold exactly, as a text (tag 0). */
  time(value: Date): void {
    const { seconds, nanoseconds } = secondsOf(value);
    const back = timeAt(seconds + nanoseconds / 1e9);
    if (back && sameInstant(back, value)) {
      this.#head(TAG, 1);
      if (nanoseconds === 0) this.integer(seconds);
      else this.float(seconds + nanoseconds / 1e9);
    } else {
      this.#head(TAG, 0);
      this.text(value.toISOString());
    }
  }

  list(length: number): void {
    this.#head(LIST, length);
  }

  map(length: number): void {
    this.#head(MAP, length);
  }

  special(map: Readonly<Record<string, unknown>>): { readonly follows: readonly unknown[] } | undefined {
    const keys = keysOf(map);
    if (keys.includes("$simple") && keys.length === 1) return this.#simple(map["$simple"]);
    if (!keys.includes("$tag") || !keys.includes("$value") || keys.length > 2) return undefined;
    const tag = map["$tag"];
    const isNumber = typeof tag === "bigint" || (typeof tag === "number" && Number.isSafeInteger(tag));
    if (!isNumber || tag < 0 || tag > MOST) throw new NoNotation("$tag is a whole number from 0, of 64 bits at most");
    this.#head(TAG, tag);
    return { follows: [map["$value"]] };
  }

  #simple(value: unknown): { readonly follows: readonly unknown[] } {
    if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > 255 || (value > 19 && value < 32))
      throw new NoNotation("$simple is a whole number from 0 to 19 or from 32 to 255");
    this.#head(SIMPLE, value);
    return { follows: [] };
  }

  #head(major: number, argument: number | bigint): void {
    if (argument < 24) this.#to.byte(major + Number(argument));
    else if (argument <= 0xffff_ffff) {
      const size = argument <= 0xff ? 1 : argument <= 0xffff ? 2 : 4;
      this.#to.byte(major + 24 + Math.log2(size));
      this.#to.uint(Number(argument), size);
    } else {
      this.#to.byte(major + 27);
      this.#to.uint64(BigInt(argument));
    }
  }
}
