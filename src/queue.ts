/** First in, first out. Putting in and taking out cost the same however many wait; an array's own `shift` moves them all. */
export class Queue<T> {
  #items: (T | undefined)[] = [];
  /** Where the first one stands; what stood before it was taken. */
  #first = 0;

  get length(): number {
    return this.#items.length - this.#first;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** Takes out the first one; undefined when none is there. */
  shift(): T | undefined {
    const item = this.#items[this.#first];
    if (this.#first === this.#items.length) return undefined;
    this.#items[this.#first++] = undefined;
    if (this.#first === this.#items.length) this.clear();
    // One that is never empty gives its room back all the same: half of it at a time, so each item is moved about once.
    else if (this.#first >= LEAST_GAP && this.#first * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#first);
      this.#first = 0;
    }
    return item;
  }

  clear(): void {
    this.#items = [];
    this.#first = 0;
  }
}

// --- internal ---

/** How many taken places are not worth the move. */
const LEAST_GAP = 1024;
