import type { Readable } from "node:stream";

/** The bytes of a stream, as many at a time as are wanted. */
export class ByteSource {
  readonly #stream: Readable;
  readonly #chunks: AsyncIterator<Buffer>;
  #current: Buffer = Buffer.alloc(0);
  #at = 0;
  #over = false;
  /** How many were taken. */
  place = 0;
  /** Whether the stream broke off: what was packed was not packed to its end. */
  torn = false;

  constructor(stream: Readable) {
    this.#stream = stream;
    this.#chunks = (stream as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  }

  /** The next bytes, which stay; fewer at the end. */
  async peek(count: number): Promise<Buffer> {
    await this.#fill(count);
    return this.#current.subarray(this.#at, this.#at + count);
  }

  /** Takes the next bytes; undefined when there are not so many, and then they stay. */
  async take(count: number): Promise<Buffer | undefined> {
    await this.#fill(count);
    const end = this.#at + count;
    if (end > this.#current.length) return undefined;
    const bytes = this.#current.subarray(this.#at, end);
    this.#at = end;
    this.place += count;
    return bytes;
  }

  async isOver(): Promise<boolean> {
    return (await this.peek(1)).length === 0;
  }

  /** Passes over all that is left, and gives how many bytes it was. */
  async rest(): Promise<number> {
    let count = 0;
    for (let bytes = await this.peek(1); bytes.length > 0; bytes = await this.peek(1)) {
      count += this.#current.length - this.#at;
      this.#at = this.#current.length;
    }
    return count;
  }

  end(): void {
    this.#stream.destroy();
  }

  async #fill(count: number): Promise<void> {
    if (this.#current.length - this.#at >= count || this.#over) return;
    const pieces = [this.#current.subarray(this.#at)];
    let size = this.#current.length - this.#at;
    while (size < count && !this.#over) {
      const chunk = await this.#next();
      if (!chunk) this.#over = true;
      else {
        pieces.push(chunk);
        size += chunk.length;
      }
    }
    this.#current = pieces.length === 2 && pieces[0]?.length === 0 ? (pieces[1] ?? nothing) : Buffer.concat(pieces);
    this.#at = 0;
  }

  async #next(): Promise<Buffer | undefined> {
    try {
      const { done, value } = await this.#chunks.next();
      return done === true ? undefined : value;
    } catch (thrown) {
      const { code = "" } = thrown as NodeJS.ErrnoException;
      // Of gzip: the end is missing, or is none.
      if (!code.startsWith("Z_")) throw thrown;
      this.torn = true;
      return undefined;
    }
  }
}

// --- internal ---

const nothing = Buffer.alloc(0);
