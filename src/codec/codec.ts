/** A WebSocket message as the wire has it. */
export interface WireMessage {
  readonly bytes: Uint8Array;
  readonly binary: boolean;
  /** The bytes as UTF-8; undefined when they are not UTF-8. Decoded once, on demand. */
  readonly text: string | undefined;
}

/** What is handed to a connection for sending. */
export interface Outgoing {
  readonly data: string | Uint8Array;
  readonly binary: boolean;
  /** Messages that belong to it and follow at once. */
  readonly more?: readonly Outgoing[];
}

/** How messages and values turn into each other. Bytes in a scenario go to the wire as they are, past the codec. */
export interface Codec {
  readonly name: string;
  /** Whether the message for a map or a list is its JSON text: then who has that text need not make the value. */
  readonly writesJson?: boolean;
  /** Whether its values come in binary messages: people are shown the value, not the bytes. */
  readonly binary?: boolean;
  /** What reads the messages that we send, where they are of another kind than those that come. */
  readonly sent?: Codec | undefined;
  /** The value that a message stands for, or undefined when it stands for none. Never throws. */
  decode(message: WireMessage): unknown;
  /** Why a message has no value, as it follows "which": `is not JSON`. Asked only when it has none, for a failure. */
  whyNot?(message: WireMessage): string;
  /**
   * The message for a value. Throws a `TypeError` with a readable message when the value has none; an `Unsendable` when the
   * part at fault is known.
   */
  encode(value: unknown): Outgoing;
  /** The message for a text, where that is not simply the text. Throws like `encode`. */
  encodeText?(text: string): Outgoing;
}
