/**
 * Counts the messages of a stream of frames by the headers alone, for who passes them on and reads none of them. What is no
 * frame is counted as if it were one.
 */
export class FrameCounter {
  /** Whole messages. */
  messages = 0;
  /** Whether a close frame has come. */
  closed = false;
  /** The bytes of a payload that are still to come. */
  #payload = 0;
  /** A header that has come in part. */
  readonly #header = Buffer.alloc(LONGEST_HEADER);
  #have = 0;

  /** Whether the next byte begins a frame. */
  get between(): boolean {
    return this.#payload === 0 && this.#have === 0;
  }

  /** Gives how many messages these bytes have in addition. */
  read(chunk: Buffer): number {
    const before = this.messages;
    let at = 0;
    while (at < chunk.length) {
      if (this.#payload > 0) {
        const step = Math.min(this.#payload, chunk.length - at);
        this.#payload -= step;
        at += step;
        continue;
      }
      if (this.#have === 0 && chunk.length - at >= LONGEST_HEADER) at += this.#take(chunk, at);
      else {
        this.#header[this.#have++] = chunk[at++] ?? 0;
        if (this.#have < 2 || this.#have < headerSize(this.#header[1] ?? 0)) continue;
        this.#have = 0;
        this.#take(this.#header, 0);
      }
    }
    return this.messages - before;
  }

  /** Takes the whole header that stands there; gives its size. */
  #take(bytes: Buffer, at: number): number {
    const first = bytes[at] ?? 0;
    const second = bytes[at + 1] ?? 0;
    const short = second & 0x7f;
    this.#payload =
      short < 126
        ? short
        : short === 126
          ? ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
          : bytes.readUInt32BE(at + 2) * 2 ** 32 + bytes.readUInt32BE(at + 6);
    const opcode = first & 0x0f;
    if (opcode < CONTROL && first >= FIN) this.messages++;
    if (opcode === CLOSE) this.closed = true;
    return headerSize(second);
  }
}

// --- internal ---

const FIN = 0x80;
const CONTROL = 8;
const CLOSE = 8;
const LONGEST_HEADER = 14;

function headerSize(second: number): number {
  const short = second & 0x7f;
  return 2 + (short === 127 ? 8 : short === 126 ? 2 : 0) + (second >= 0x80 ? 4 : 0);
}
