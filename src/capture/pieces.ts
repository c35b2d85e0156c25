/**
 * The memory into which a recording is written, piece by piece. A piece is used again when it is in the file and nobody reads it
 * any more: new memory costs more than what is written to it.
 */
export class Pieces {
  readonly #isReused: boolean;
  readonly #spare: ArrayBufferLike[] = [];
  /** How many still read what is in a piece. */
  readonly #readers = new Map<ArrayBufferLike, number>();
  /** Pieces that are in the file, and are still read. */
  readonly #written = new Set<ArrayBufferLike>();

  /** `isReused`: nobody else looks at pieces that are in the file. */
  constructor(isReused: boolean) {
    this.#isReused = isReused;
  }

  /** How many pieces are read by somebody. All of such a piece stays in memory, however little of it is read. */
  get read(): number {
    return this.#readers.size;
  }

  /** A piece of memory for at least so many bytes. */
  take(bytes = PIECE): Buffer {
    const spare = bytes <= PIECE ? this.#spare.pop() : undefined;
    return spare ? Buffer.from(spare) : Buffer.allocUnsafeSlow(Math.max(bytes, PIECE));
  }

  /** Somebody reads bytes of a piece, until he says that he has read them. */
  hold(kept: Buffer): void {
    this.#readers.set(kept.buffer, (this.#readers.get(kept.buffer) ?? 0) + 1);
  }

  /** They are read. */
  letGo({ buffer }: Buffer): void {
    const left = (this.#readers.get(buffer) ?? 0) - 1;
    if (left > 0) {
      this.#readers.set(buffer, left);
      return;
    }
    this.#readers.delete(buffer);
    if (this.#written.delete(buffer)) this.#free(buffer);
  }

  /** A piece is in the file. */
  written({ buffer }: Buffer): void {
    if (!this.#isReused) return;
    if (this.#readers.has(buffer)) this.#written.add(buffer);
    else this.#free(buffer);
  }

  #free(memory: ArrayBufferLike): void {
    if (memory.byteLength === PIECE && this.#spare.length < MOST_SPARE) this.#spare.push(memory);
  }
}

// --- internal ---

const PIECE = 1024 * 1024;
const MOST_SPARE = 4;
