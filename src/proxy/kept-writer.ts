import type { Socket } from "node:net";
import type { Pieces } from "../capture/pieces.ts";

/** Writes to a socket what a recording keeps, and holds it there until the system has taken it. */
export class KeptWriter {
  readonly #to: Socket;
  readonly #pieces: Pieces;
  /** How many were written, and of how many the system has said that it has them. */
  #written = 0;
  #taken = 0;
  /** Those that it did not take at once, in their order. */
  readonly #held: { readonly kept: Buffer; readonly number: number }[] = [];

  constructor(to: Socket, pieces: Pieces) {
    this.#to = to;
    this.#pieces = pieces;
  }

  /** Gives whether more may be written now, as `write` of a stream does. */
  write(kept: Buffer): boolean {
    const number = ++this.#written;
    const isReady = this.#to.write(kept, this.#onTaken);
    if (this.#to.writableLength > 0) {
      this.#pieces.hold(kept);
      this.#held.push({ kept, number });
    }
    return isReady;
  }

  /** Holds nothing any more: the socket is gone. */
  end(): void {
    for (const { kept } of this.#held.splice(0)) this.#pieces.letGo(kept);
  }

  // One function for all that is written. The socket calls it in the order of the writes, with or without an error.
  readonly #onTaken = (): void => {
    this.#taken++;
    while (this.#held[0] && this.#held[0].number <= this.#taken) {
      const { kept } = this.#held[0];
      this.#held.shift();
      this.#pieces.letGo(kept);
    }
  };
}
