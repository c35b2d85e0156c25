import type { Segment } from "./follow.ts";
import { frameHeader } from "./frame-chain.ts";

/** What a stream whose beginning was not captured turned out to be. */
export interface Decided {
  /** The peer that masks what it sends; undefined when they are no frames. */
  readonly client: number | undefined;
  /** Whether frames say that they are compressed. */
  readonly compressed: boolean;
  /** What was read meanwhile. */
  readonly held: readonly Segment[];
}

/** Finds out whether a stream whose beginning was not captured is one of frames: other bytes do not look so for long. */
export class Guess {
  readonly #held: Segment[] = [];
  readonly #walks = [new Walk(), new Walk()] as const;

  add(segment: Segment): void {
    this.#held.push(segment);
    this.#walks[segment.peer === 0 ? 0 : 1].read(segment);
  }

  /** What it is; undefined while more has to be seen. `all`: nothing more will come. */
  decide(all: boolean): Decided | undefined {
    const held = this.#held;
    const [first, second] = this.#walks;
    const frames = first.frames + second.frames;
    if (!all && frames < ENOUGH && held.length < MOST_HELD) return undefined;
    // Whoever dials masks all that it sends, and the other nothing.
    const client = (first.masked ?? second.masked === false) ? 0 : 1;
    const agree = first.masked === undefined || second.masked === undefined || first.masked !== second.masked;
    const sound = frames >= LEAST && frames >= 4 * (first.faults + second.faults);
    return { client: agree && sound ? client : undefined, compressed: first.compressed || second.compressed, held };
  }
}

// --- internal ---

/** So many frames are no chance. */
const ENOUGH = 12;
const LEAST = 3;
const MOST_HELD = 200;

/** Goes from header to header through what one peer sends. */
class Walk {
  /** Bytes of the frame that has begun which are still to come; undefined where frames begin is not known. */
  #left: number | undefined;
  /** Frames that followed one another. */
  frames = 0;
  /** How often there was no header where one should be. */
  faults = 0;
  masked: boolean | undefined;
  compressed = false;

  read({ bytes, missing }: Segment): void {
    if (missing !== undefined) {
      this.#left = undefined;
      return;
    }
    let at = this.#left ?? 0;
    while (at < bytes.length) {
      const header = frameHeader(bytes.subarray(at));
      if (!header || (this.masked ?? header.masked) !== header.masked) {
        this.faults++;
        this.#left = undefined;
        return;
      }
      this.frames++;
      this.masked = header.masked;
      this.compressed ||= header.compressed;
      at += header.size;
    }
    this.#left = at - bytes.length;
  }
}
