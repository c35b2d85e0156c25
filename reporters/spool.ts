/** Keeps the head and the tail of a long text while it is being written, in bounded memory. */
export class Spool {
  readonly #half: number;
  #head = "";
  #tail = "";
  #length = 0;

  /** `limit`: how many UTF-16 code units are kept in all. */
  constructor(limit: number) {
    this.#half = Math.floor(limit / 2);
  }

  add(text: string): void {
    this.#length += text.length;
    const room = this.#half - this.#head.length;
    this.#head += text.slice(0, room);
    this.#tail += text.slice(Math.max(0, room));
    // Cutting at twice the size, not at each call, keeps the cost of a line independent of the limit.
    if (this.#tail.length > 2 * this.#half) this.#tail = this.#tail.slice(-this.#half);
  }

  /** What was kept, with a line that says how much was not. */
  text(): string {
    const tail = this.#tail.length > this.#half ? this.#tail.slice(-this.#half) : this.#tail;
    if (this.#head.length + tail.length === this.#length) return this.#head + tail;
    // No cut may go through a surrogate pair.
    const first = this.#head.replace(/[\ud800-\udbff]$/, "");
    const last = tail.replace(/^[\udc00-\udfff]/, "");
    return `${first}\n… ${this.#length - first.length - last.length} characters left out …\n${last}`;
  }
}

/** A text of at most so many UTF-16 code units: its head and its tail, with a line between that says what is missing. */
export function headAndTail(text: string, limit: number): string {
  const spool = new Spool(limit);
  spool.add(text);
  return spool.text();
}
