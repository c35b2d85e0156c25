import { frameSize } from "./wire-frame.ts";

/** The most bytes of a frame, header and all. */
export const MOST_BYTES = 64 * 1024 * 1024;

export interface FrameReaderOptions {
  /** The most bytes of a frame that is kept. Default: `MOST_BYTES`. */
  readonly most?: number;
  /**
   * Called with the header of a frame that is larger, and how many bytes it has; they are passed over. Without it the
   * reader ends there, since nobody could be told.
   */
  readonly tooLarge?: (header: Buffer, size: number) => void;
  /** Whether frames are given as they stand in the piece, for who alone has it. Default: as copies. */
  readonly shares?: boolean;
}

/**
 * Cuts a stream into its frames, however TCP has cut it into pieces. It judges nothing: what ws takes for a breach is a
 * frame like others, and so is what comes behind a close frame.
 */
export class FrameReader {
  readonly #onFrame: (bytes: Buffer) => void;
  readonly #most: number;
  readonly #tooLarge: FrameReaderOptions["tooLarge"];
  readonly #shares: boolean;
  /** The pieces of a frame that is not whole yet: who reads a piece next may unmask it in place. */
  #begun: Buffer[] = [];
  #begunBytes = 0;
  /** How many bytes it has, as far as is known. */
  #wanted = SHORTEST;
  #passed = 0;
  #over = false;

  /** `onFrame` is given the bytes of each whole frame, header and all. */
  constructor(onFrame: (bytes: Buffer) => void, options: FrameReaderOptions = {}) {
    this.#onFrame = onFrame;
    this.#most = options.most ?? MOST_BYTES;
    this.#tooLarge = options.tooLarge;
    this.#shares = options.shares ?? false;
  }

  /** The bytes of the frame that is not whole yet, as far as they are kept. */
  get begun(): readonly Buffer[] {
    return this.#begun;
  }

  /** How many bytes of a frame that is not kept are still to come. */
  get passing(): number {
    return this.#passed;
  }

  /** Begins in the middle of a frame that is not kept. Nothing has been read yet. */
  pass(bytes: number): void {
    this.#passed = this.#wanted = bytes;
  }

  /** How many bytes have come of a frame that is not whole, kept or not. */
  get left(): number {
    return this.#passed > 0 ? this.#wanted - this.#passed : this.#begunBytes;
  }

  read(piece: Buffer): void {
    for (let at = 0; at < piece.length && !this.#over;) {
      if (this.#passed > 0) {
        const end = Math.min(piece.length, at + this.#passed);
        this.#passed -= end - at;
        at = end;
        continue;
      }
      if (this.#begunBytes === 0) this.#wanted = frameSize(at === 0 ? piece : piece.subarray(at));
      const end = Math.min(piece.length, at + this.#wanted - this.#begunBytes);
      const bytes = piece.subarray(at, end);
      this.#add(this.#shares ? bytes : Buffer.from(bytes));
      at = end;
    }
  }

  #add(bytes: Buffer): void {
    this.#begun.push(bytes);
    this.#begunBytes += bytes.length;
    if (this.#begunBytes < this.#wanted && this.#begunBytes >= LONGEST_HEADER && this.#wanted <= this.#most) return;
    const frame = this.#begun.length === 1 ? bytes : Buffer.concat(this.#begun);
    this.#begun = [frame];
    this.#wanted = frameSize(frame);
    if (this.#wanted > this.#most) {
      this.#giveUp(frame);
      return;
    }
    if (this.#wanted > frame.length) return;
    this.#begun = [];
    this.#begunBytes = 0;
    this.#onFrame(frame);
  }

  #giveUp(begun: Buffer): void {
    this.#begun = [];
    this.#begunBytes = 0;
    if (!this.#tooLarge) {
      this.#over = true;
      return;
    }
    this.#passed = this.#wanted - begun.length;
    this.#tooLarge(begun.subarray(0, LONGEST_HEADER), this.#wanted);
  }
}

// --- internal ---

/** A header without mask and payload. */
const SHORTEST = 2;
/** With the longest length, and a mask. */
const LONGEST_HEADER = 14;
