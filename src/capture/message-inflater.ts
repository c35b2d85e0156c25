import { constants, inflateRawSync } from "node:zlib";

/**
 * Unpacks the messages of one side, one after another (RFC 7692 section 7.2.2). Where a message refers to those before it,
 * it does so to their last 32 KiB: these are all that is kept, so that somebody else can go on from them.
 */
export class MessageInflater {
  /** Whether messages refer to those before them. */
  readonly takesOver: boolean;
  readonly #most: number;
  #window: Buffer = Buffer.alloc(0);

  /** `most`: the most bytes of a message. */
  constructor(takesOver: boolean, most: number) {
    this.takesOver = takesOver;
    this.#most = most;
  }

  /** The last bytes of all messages so far; empty where they do not refer to each other. */
  get window(): Buffer {
    return this.#window;
  }

  /** Goes on from where another one was. */
  resume(window: Buffer): void {
    this.#window = Buffer.from(window.subarray(-WINDOW));
  }

  /** Throws what zlib says of bytes that are no message; ERR_BUFFER_TOO_LARGE when there would be too many of them. */
  inflate(packed: Buffer): Buffer {
    const bytes = inflateRawSync(Buffer.concat([packed, tail]), {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: this.#most,
      // Most messages are short.
      chunkSize: Math.max(LEAST_CHUNK, Math.min(MOST_CHUNK, packed.length * 4)),
      ...(this.#window.length > 0 ? { dictionary: this.#window } : {}),
    });
    if (this.takesOver) this.resume(bytes.length >= WINDOW ? bytes : Buffer.concat([this.#window, bytes]));
    return bytes;
  }
}

// --- internal ---

/** What a sender leaves out at the end of each message. */
const tail = Buffer.from([0x00, 0x00, 0xff, 0xff]);

const WINDOW = 32 * 1024;
const LEAST_CHUNK = 1024;
const MOST_CHUNK = 1024 * 1024;
