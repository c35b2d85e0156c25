import { frameSize } from "./wire-frame.ts";

/** The most bytes of a frame, header and all. */
export const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Cuts a stream into its frames, however TCP has cut it into pieces. It judges nothing: what ws takes for a breach is a
 * frame like others, and so is what comes behind a close frame. It keeps no more than `MOST_BYTES` of a frame that is not
 * whole: with a larger one it ends, since nobody could be told of it.
 */
export class FrameReader {
  readonly #onFrame: (bytes: Buffer) => void;
  /** The pieces of a frame that is not whole yet, as copies: who reads a piece next unmasks it in place. */
  #begun: Buffer[] = [];
  #begunBytes = 0;
  /** How many bytes it has, as far as is known. */
  #wanted = SHORTEST;
  #over = false;

  /** `onFrame` is given the bytes of each whole frame, header and all; they are its own. */
  constructor(onFrame: (bytes: Buffer) => void) {
    this.#onFrame = onFrame;
  }

  read(piece: Buffer): void {
    for (let at = 0; at < piece.length && !this.#over;) {
      const end = Math.min(piece.length, at + this.#wanted - this.#begunBytes);
      this.#add(Buffer.from(piece.subarray(at, end)));
      at = end;
    }
  }

  #add(bytes: Buffer): void {
    this.#begun.push(bytes);
    this.#begunBytes += bytes.length;
    if (this.#begunBytes < this.#wanted) return;
    const frame = this.#begun.length === 1 ? bytes : Buffer.concat(this.#begun);
    this.#begun = [frame];
    this.#wanted = frameSize(frame);
    if (this.#wanted > MOST_BYTES) {
      this.#over = true;
      this.#begun = [];
      return;
    }
    if (this.#wanted > frame.length) return;
    this.#begun = [];
    this.#begunBytes = 0;
    this.#wanted = SHORTEST;
    this.#onFrame(frame);
  }
}

// --- internal ---

/** A header without mask and payload. */
const SHORTEST = 2;
