import type { Codec, Outgoing, WireMessage } from "./codec.ts";
import { Undecodable } from "./undecodable.ts";

/** What a codec for binary messages is made of. */
export interface BinaryFormat {
  readonly name: string;
  /** As it is called in texts: `MessagePack`. */
  readonly title: string;
  /** Throws `Undecodable`. */
  read(bytes: Uint8Array): unknown;
  /** Throws `Unsendable`. */
  write(value: unknown): Uint8Array;
}

/** A codec whose values come in binary messages. A text message has its text and no value. */
export class BinaryCodec implements Codec {
  readonly name: string;
  readonly binary = true;
  readonly #format: BinaryFormat;

  constructor(format: BinaryFormat) {
    this.name = format.name;
    this.#format = format;
  }

  decode({ binary, bytes }: WireMessage): unknown {
    if (!binary) return undefined;
    try {
      return this.#format.read(bytes);
    } catch (thrown) {
      // Not a fault: the message has bytes and no value.
      if (thrown instanceof Undecodable) return undefined;
      throw thrown;
    }
  }

  whyNot({ binary, bytes }: WireMessage): string {
    const { name, title } = this.#format;
    if (!binary) return `came as text, and the codec ${name} reads binary messages`;
    try {
      this.#format.read(bytes);
      return `is not ${title}`;
    } catch (thrown) {
      return `is not ${title}: ${thrown instanceof Undecodable ? thrown.message : "it cannot be read"}`;
    }
  }

  encode(value: unknown): Outgoing {
    return { data: this.#format.write(value), binary: true };
  }
}
