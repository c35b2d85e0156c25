import type { ValueKey } from "./value-key.ts";

/** How much is remembered for certain: the latest so many. */
export const REMEMBERED = 50_000;

/**
 * Values under keys, of several owners, of which only the latest are kept. There are two generations: when the young one is
 * full the old one is forgotten, and the young one is the old one from then on. So adding one costs the same however many are
 * there, which taking the oldest out of a map does not.
 */
export class Recent<Owner extends object, Value> {
  #young = new Map<Owner, Map<ValueKey, Value>>();
  #old = new Map<Owner, Map<ValueKey, Value>>();
  #count = 0;
  readonly #most: number;
  #forgets: (() => void) | undefined;

  /** `forgets`: called once, when it has begun to forget. */
  constructor(most = REMEMBERED, forgets?: () => void) {
    this.#most = most;
    this.#forgets = forgets;
  }

  get(owner: Owner, key: ValueKey): Value | undefined {
    return this.#young.get(owner)?.get(key) ?? this.#old.get(owner)?.get(key);
  }

  set(owner: Owner, key: ValueKey, value: Value): void {
    if (!this.#young.get(owner)?.has(key)) this.grow();
    const own = this.#young.get(owner);
    if (own) own.set(key, value);
    else this.#young.set(owner, new Map([[key, value]]));
  }

  /** Counts one more, for values that grow. */
  grow(): void {
    if (this.#count++ < this.#most) return;
    if (this.#old.size > 0) {
      this.#forgets?.();
      this.#forgets = undefined;
    }
    this.#old = this.#young;
    this.#young = new Map();
    this.#count = 1;
  }
}
