import type { Message } from "./message.ts";

/**
 * The last messages that no rule has answered, taken or not: what `last: N` looks at. Adding one costs the same however
 * many are kept, and however many ruled ones come between.
 */
export class LatestMessages {
  /** How many were added, without those that a rule answered. */
  total = 0;
  readonly #ring: Message[] = [];
  readonly #capacity: number;

  /** `most`: how many may be asked for. */
  constructor(most: number) {
    // Whether a rule answers the newest one may not be known yet; the others must be enough.
    this.#capacity = most + 1;
  }

  add(message: Message): void {
    // Only the newest can be a ruled one: rules are asked after it was added and before the next one arrives.
    if (this.#newest?.ruled) this.total--;
    this.#ring[this.total % this.#capacity] = message;
    this.total++;
  }

  /** The last ones, oldest first: so many, or all if there are fewer. */
  last(count: number): readonly Message[] {
    const end = this.#newest?.ruled ? this.total - 1 : this.total;
    const messages: Message[] = [];
    for (let place = Math.max(0, end - count); place < end; place++) {
      const message = this.#ring[place % this.#capacity];
      if (message) messages.push(message);
    }
    return messages;
  }

  get #newest(): Message | undefined {
    return this.total === 0 ? undefined : this.#ring[(this.total - 1) % this.#capacity];
  }
}
