import type { TrafficBody } from "../recording/traffic.ts";

/** Keeps the beginning of a body that passes by. */
export class KeptBody {
  #pieces: Buffer[] = [];
  #kept = 0;
  #size = 0;

  add(chunk: Buffer): void {
    this.#size += chunk.length;
    const room = MOST_KEPT - this.#kept;
    if (room <= 0) return;
    const piece = chunk.subarray(0, room);
    this.#pieces.push(piece);
    this.#kept += piece.length;
  }

  /** Undefined when it is empty. */
  get body(): TrafficBody | undefined {
    if (this.#size === 0) return undefined;
    const bytes = Buffer.concat(this.#pieces);
    return { bytes, ...(this.#size > bytes.length ? { of: this.#size } : {}) };
  }
}

// --- internal ---

const MOST_KEPT = 256 * 1024;
