/**
 * Gives each of several parts an item of its own. An item that fits more than one part goes to one that leaves the others
 * theirs: a part gives its item up when there is another for it (augmenting paths, as Kuhn's algorithm finds them).
 */
export class Pairing<Part, Item> {
  readonly #parts: readonly Part[];
  readonly #fits: (part: Part, item: Item) => boolean;
  readonly #items = new Map<Part, Item>();
  readonly #fitting = new Map<Item, readonly Part[]>();

  constructor(parts: readonly Part[], fits: (part: Part, item: Item) => boolean) {
    this.#parts = parts;
    this.#fits = fits;
  }

  /** Whether the item finds a part. It has one from then on, whatever comes after it. */
  add(item: Item): boolean {
    this.#fitting.set(
      item,
      this.#parts.filter((part) => this.#fits(part, item)),
    );
    const placed = this.#place(item, new Set());
    if (!placed) this.#fitting.delete(item);
    return placed;
  }

  /** The parts that have no item yet. */
  get missing(): readonly Part[] {
    return this.#parts.filter((part) => !this.#items.has(part));
  }

  #place(item: Item, tried: Set<Part>): boolean {
    for (const part of this.#fitting.get(item) ?? []) {
      if (tried.has(part)) continue;
      tried.add(part);
      const holder = this.#items.get(part);
      if (holder !== undefined && !this.#place(holder, tried)) continue;
      this.#items.set(part, item);
      return true;
    }
    return false;
  }
}
