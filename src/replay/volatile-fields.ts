import type { Differing } from "./differing.ts";
import { FieldEvidence } from "./field-evidence.ts";

/** A place whose values are made anew in each run, so that they should not be compared. */
export interface VolatileField {
  readonly path: string;
  /** In words: `a time`, `a UUID`. */
  readonly what: string;
  /** In how many messages it differed. */
  readonly count: number;
  readonly recorded: unknown;
  readonly came: unknown;
}

/** The places at which a message and its recorded one differ, as one key. */
export type PlacesKey = string;

/**
 * Finds out which places differ from run to run by nature, from messages that are the same but for some values: times, ids,
 * tokens, numbers that count on or are drawn. What differs in another way somewhere is none; nor are numbers that are the
 * same in some messages.
 */
export class VolatileFields {
  readonly #fields = new Map<string, FieldEvidence>();
  /** Which places differ together, and in how many messages. */
  readonly #together = new Map<PlacesKey, number>();
  #looked = 0;
  /** Places with numbers of some messages that are the same. */
  readonly #same = new Set<string>();
  #sameCount = 0;

  /** Whether it has seen as many messages as it needs to. */
  get full(): boolean {
    return this.#looked >= MOST_LOOKED;
  }

  /** Takes the places at which a message and its recorded one differ. */
  add(places: readonly Differing[]): PlacesKey {
    this.#looked++;
    const paths = new Set<string>();
    for (const each of places) {
      let field = this.#fields.get(each.path);
      if (!field && this.#fields.size < MOST_FIELDS) {
        field = new FieldEvidence(each);
        this.#fields.set(each.path, field);
      }
      field?.add(each, !paths.has(each.path));
      paths.add(each.path);
    }
    const key = [...paths].sort().join("\n");
    this.#count(key, 1);
    return key;
  }

  /** A message is the same; where it has numbers is asked of a few of them, ever more seldom. */
  same(numbers: () => ReadonlySet<string>): void {
    this.#sameCount++;
    if ((this.#sameCount & (this.#sameCount - 1)) !== 0 || this.#same.size >= MOST_FIELDS) return;
    for (const path of numbers()) this.#same.add(path);
  }

  /** Takes what another connection has told. */
  merge(other: VolatileFields): void {
    for (const [path, field] of other.#fields) {
      let known = this.#fields.get(path);
      if (!known && this.#fields.size < MOST_FIELDS) {
        known = new FieldEvidence({ path, recorded: field.recorded, came: field.came });
        this.#fields.set(path, known);
      }
      known?.merge(field);
    }
    for (const [key, count] of other.#together) this.#count(key, count);
    for (const path of other.#same) if (this.#same.size < MOST_FIELDS) this.#same.add(path);
    this.#looked += other.#looked;
  }

  /** Those that were found, the most frequent first. */
  found(): readonly VolatileField[] {
    return [...this.#fields]
      .flatMap(([path, field]) => {
        const { what, count, recorded, came } = field;
        const isNone = what === undefined || (field.isByNumbers && this.#same.has(path));
        return isNone ? [] : [{ path, what, count, recorded, came }];
      })
      .toSorted((a, b) => b.count - a.count);
  }

  /** How many of the messages that were looked at differ in nothing else, and how many were looked at. */
  explained(): { readonly count: number; readonly of: number } {
    const explains = explainer(this.found());
    let count = 0;
    for (const [key, number] of this.#together) if (explains(key)) count += number;
    return { count, of: this.#looked };
  }

  #count(key: PlacesKey, more: number): void {
    const count = this.#together.get(key);
    if (count !== undefined || this.#together.size < MOST_FIELDS) this.#together.set(key, (count ?? 0) + more);
  }
}

/** Tells whether messages that differ at these places differ in nothing but the fields. */
export function explainer(fields: readonly VolatileField[]): (key: PlacesKey) => boolean {
  const paths = new Set(fields.map(({ path }) => path));
  return (key) => key.split("\n").every((path) => paths.has(path));
}

// --- internal ---

/** So many messages tell what there is to be told. */
const MOST_LOOKED = 2_000;
const MOST_FIELDS = 1_000;
