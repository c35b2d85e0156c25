import { isUtf8 } from "node:buffer";
import type { Codec, WireMessage } from "../codec/codec.ts";
import type { Subject } from "../match/matcher.ts";

/** What reads the value of a message: a codec, or what reads frames. */
export interface Decoder extends Pick<Codec, "whyNot"> {
  decode(message: Message): unknown;
}

/** A step as failures name it. */
export interface Taker {
  /** Its path in its document. */
  readonly path?: string;
  /** `bob: receive { type: message }`. */
  readonly title: string;
  /** The line in its file, from 1. */
  readonly line: number;
  /** The file, when it is not that of the scenario. */
  readonly file?: string;
}

/**
 * A message as it arrived: bytes inside, text and value as views that are made once, on demand. It is also its own place
 * in the inbox's list of unread messages, so that taking it out costs the same however many are unread.
 */
export class Message implements Subject, WireMessage {
  bytes: Buffer;
  readonly binary: boolean;
  /** Monotonic milliseconds, taken in the socket's handler. */
  readonly at: number;
  /** The nth message of its connection, from 1. */
  readonly number: number;
  /** Whether a step or nobody has taken it. */
  unread = true;
  /** Whether it stands in its inbox's list of unread messages. */
  listed = false;
  /** A rule answered it in the background: `receive` still finds it, stricter steps pass over it. */
  ruled = false;
  /** Whether its bytes are counted with an event before it, which came in the same WebSocket message. */
  countedBefore = false;
  /** The step that took it, for failures that say so. */
  takenBy: Taker | undefined;
  previous: Message | undefined;
  next: Message | undefined;
  readonly #codec: Decoder;
  #text: string | undefined;
  #textKnown = false;
  #value: unknown;
  #valueKnown = false;

  constructor(bytes: Buffer, binary: boolean, at: number, number: number, codec: Decoder) {
    this.bytes = bytes;
    this.binary = binary;
    this.at = at;
    this.number = number;
    this.#codec = codec;
  }

  /** The bytes that it costs to keep it. */
  get weight(): number {
    return this.countedBefore ? 0 : this.bytes.length;
  }

  get text(): string | undefined {
    if (!this.#textKnown) {
      this.#textKnown = true;
      // A text message was checked when it arrived (RFC 6455 section 8.1); bytes may be anything.
      this.#text = !this.binary || isUtf8(this.bytes) ? this.bytes.toString() : undefined;
    }
    return this.#text;
  }

  get value(): unknown {
    if (!this.#valueKnown) {
      this.#valueKnown = true;
      this.#value = this.#codec.decode(this);
    }
    return this.#value;
  }

  get whyNoValue(): string | undefined {
    return this.#codec.whyNot?.(this);
  }

  /** Cuts bytes off its beginning that were taken as part of a stream. */
  shorten(count: number): void {
    this.bytes = this.bytes.subarray(count);
    this.#textKnown = false;
    this.#valueKnown = false;
  }

  /** The same message read by another codec, for a step that names one. */
  as(codec: Codec): Subject {
    return codec === this.#codec ? this : new Reading(this, codec);
  }
}

/** A message as another codec than that of its connection reads it. */
class Reading implements Subject {
  readonly #message: Message;
  readonly #codec: Codec;
  #value: unknown;
  #known = false;

  constructor(message: Message, codec: Codec) {
    this.#message = message;
    this.#codec = codec;
  }

  get text(): string | undefined {
    return this.#message.text;
  }

  get bytes(): Uint8Array {
    return this.#message.bytes;
  }

  get binary(): boolean {
    return this.#message.binary;
  }

  get value(): unknown {
    if (!this.#known) {
      this.#known = true;
      this.#value = this.#codec.decode(this.#message);
    }
    return this.#value;
  }

  get whyNoValue(): string | undefined {
    return this.#codec.whyNot?.(this.#message);
  }
}
