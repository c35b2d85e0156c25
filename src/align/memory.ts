/** What messages that wait may hold, all together; of more only their keys are kept. Bytes. */
const MOST_HELD = 64 * 1024 * 1024;

/** How much is held by messages that wait, of all connections that are compared at once. */
export class Memory {
  #held = 0;
  readonly #most: number;

  constructor(most = MOST_HELD) {
    this.#most = most;
  }

  /** Takes room for so many bytes; false when there was too little. */
  take(bytes: number): boolean {
    this.#held += bytes;
    return this.#held <= this.#most;
  }

  give(bytes: number): void {
    this.#held -= bytes;
  }
}
