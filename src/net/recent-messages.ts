import type { Message } from "./message.ts";

/** The last few messages that have arrived, read or not. */
export class RecentMessages {
  readonly #most: number;
  /** Made with the first of them; a ring once it is full. */
  #ring: Message[] | undefined;
  #at = 0;

  /** `most`: at least 1. */
  constructor(most: number) {
    this.#most = most;
  }

  add(message: Message): void {
    if (!this.#ring) this.#ring = [message];
    else if (this.#ring.length < this.#most) this.#ring.push(message);
    else {
      this.#ring[this.#at] = message;
      this.#at = (this.#at + 1) % this.#most;
    }
  }

  /** Oldest first. */
  get all(): readonly Message[] {
    const ring = this.#ring ?? [];
    return [...ring.slice(this.#at), ...ring.slice(0, this.#at)];
  }
}
