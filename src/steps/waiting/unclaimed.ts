import type { Cancel } from "../../environment.ts";

interface Taker<Item> {
  readonly fits: (item: Item) => boolean;
  readonly taken: (item: Item) => void;
}

/**
 * What comes by itself, for steps to take: connections at a mock, lines of a program. Each goes to the first step that waits
 * for such a one; one that no step waits for is kept until a step takes it.
 */
export class Unclaimed<Item> {
  /** What no step has taken, in the order of its coming. */
  readonly kept: Item[] = [];
  readonly #takers = new Set<Taker<Item>>();

  /** Whether any step waits. */
  get awaited(): boolean {
    return this.#takers.size > 0;
  }

  /** Gives it to who waits for it; false when it is kept. */
  came(item: Item): boolean {
    for (const taker of this.#takers) {
      if (!taker.fits(item)) continue;
      this.#takers.delete(taker);
      taker.taken(item);
      return true;
    }
    this.kept.push(item);
    return false;
  }

  /** Takes the first that fits and is there. */
  take(fits: (item: Item) => boolean): Item | undefined {
    const index = this.kept.findIndex(fits);
    return index === -1 ? undefined : this.kept.splice(index, 1)[0];
  }

  /** Takes the next that fits when it comes; gives a function that waits no more. */
  await(fits: (item: Item) => boolean, taken: (item: Item) => void): Cancel {
    const taker = { fits, taken };
    this.#takers.add(taker);
    return () => void this.#takers.delete(taker);
  }
}
