import type { Kept } from "./data.ts";

/** How much is kept: items, and characters in them, of the first and of the last together. */
export interface Limits {
  readonly items: number;
  readonly characters: number;
}

/** The first and the last of many things that come one after another, in bounded memory. */
export class FirstAndLast<T> {
  readonly #first: T[] = [];
  readonly #last: T[] = [];
  /** Where the last begin in their list: what stands before has been dropped. */
  #start = 0;
  #total = 0;
  #firstCharacters = 0;
  #lastCharacters = 0;
  /** Whether anything has gone to the last: then nothing more is among the first. */
  #behind = false;
  readonly #limits: Limits;
  readonly #weigh: (item: T) => number;

  constructor(limits: Limits, weigh: (item: T) => number) {
    this.#limits = limits;
    this.#weigh = weigh;
  }

  get total(): number {
    return this.#total;
  }

  add(item: T): void {
    this.#total++;
    const weight = this.#weigh(item);
    const [items, characters] = [this.#limits.items / 2, this.#limits.characters / 2];
    if (!this.#behind && this.#first.length < items && this.#firstCharacters + weight <= characters) {
      this.#first.push(item);
      this.#firstCharacters += weight;
      return;
    }
    this.#behind = true;
    this.#last.push(item);
    this.#lastCharacters += weight;
    while (this.#last.length - this.#start > items || this.#lastCharacters > characters) this.#drop();
  }

  /** The nth thing that came, from 0; undefined when it was not kept. */
  at(index: number): T | undefined {
    const length = this.#last.length - this.#start;
    const fromEnd = this.#total - index;
    return index < this.#first.length
      ? this.#first[index]
      : fromEnd >= 1 && fromEnd <= length
        ? this.#last[this.#last.length - fromEnd]
        : undefined;
  }

  /** What is kept, or as much of it as other limits allow. */
  kept(limits: Limits = this.#limits): Kept<T> {
    const [items, characters] = [limits.items / 2, limits.characters / 2];
    const last = this.#last.slice(this.#start);
    // All of it may fit into the tighter limits as it is.
    const first = fitting(this.#first, items, characters, this.#weigh);
    const rest = [...this.#first.slice(first.length), ...last].toReversed();
    return { first, last: fitting(rest, items, characters, this.#weigh).toReversed(), total: this.#total };
  }

  #drop(): void {
    const item = this.#last[this.#start];
    if (item === undefined) return;
    this.#lastCharacters -= this.#weigh(item);
    this.#start++;
    // Cutting at twice the size keeps the cost of an item independent of the limit.
    if (this.#start * 2 < this.#last.length) return;
    this.#last.splice(0, this.#start);
    this.#start = 0;
  }
}

/** As many from the beginning of a list as fit. */
function fitting<T>(list: readonly T[], items: number, characters: number, weigh: (item: T) => number): T[] {
  const kept: T[] = [];
  let used = 0;
  for (const item of list) {
    used += weigh(item);
    if (kept.length >= items || used > characters) break;
    kept.push(item);
  }
  return kept;
}
