import type { Differing } from "./differing.ts";
import { namesId } from "../recording/volatile.ts";
import { isLongNumber, memberOf, volatileOf } from "./volatile.ts";

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

/**
 * Finds out which places differ from run to run by nature, from messages that are the same but for some values: times, ids,
 * tokens, numbers that count on. What differs in another way somewhere is none.
 */
export class VolatileFields {
  readonly #fields = new Map<string, Field>();
  /** Which places differ together, and in how many messages. */
  readonly #together = new Map<string, number>();
  #looked = 0;

  /** Whether it has seen as many messages as it wants to. */
  get full(): boolean {
    return this.#looked >= MOST_LOOKED;
  }

  /** Takes the places at which a message and its recorded one differ. */
  add(places: readonly Differing[]): void {
    this.#looked++;
    const paths = new Set<string>();
    for (const each of places) {
      const known = this.#fields.get(each.path);
      if (!known && this.#fields.size >= MOST_FIELDS) continue;
      const field = known ?? new Field(each);
      this.#fields.set(each.path, field);
      field.add(each, !paths.has(each.path));
      paths.add(each.path);
    }
    const key = [...paths].sort().join("\n");
    const count = this.#together.get(key);
    if (count !== undefined || this.#together.size < MOST_FIELDS) this.#together.set(key, (count ?? 0) + 1);
  }

  /** Those that were found, the most frequent first. */
  found(): readonly VolatileField[] {
    return [...this.#fields]
      .flatMap(([path, field]) => {
        const { what } = field;
        return what === undefined
          ? []
          : [{ path, what, count: field.count, recorded: field.recorded, came: field.came }];
      })
      .toSorted((a, b) => b.count - a.count);
  }

  /** How many of the messages that were looked at differ in nothing else, and how many were looked at. */
  explained(): { readonly count: number; readonly of: number } {
    const paths = new Set(this.found().map(({ path }) => path));
    let count = 0;
    for (const [key, number] of this.#together) if (key.split("\n").every((path) => paths.has(path))) count += number;
    return { count, of: this.#looked };
  }
}

// --- internal ---

/** So many messages tell what there is to be told. */
const MOST_LOOKED = 2_000;
const MOST_FIELDS = 1_000;

class Field {
  readonly recorded: unknown;
  readonly came: unknown;
  /** In how many messages. */
  count = 0;
  readonly #name: string;
  /** What its values are, in words; undefined among them for what is nothing that is made anew. */
  readonly #reasons = new Set<string | undefined>();
  /** How many pairs of numbers there were, and whether both sides have grown each time. */
  #numbers = 0;
  #counting = true;
  #before: readonly [number, number] = [-Infinity, -Infinity];

  constructor({ path, recorded, came }: Differing) {
    this.recorded = recorded;
    this.came = came;
    this.#name = memberOf(path);
  }

  add({ recorded, came }: Differing, first: boolean): void {
    if (first) this.count++;
    this.#reasons.add(this.#reasonOf(recorded, came));
    if (typeof recorded !== "number" || typeof came !== "number") {
      this.#counting = false;
      return;
    }
    this.#numbers++;
    const [a, b] = this.#before;
    if (recorded <= a || came <= b) this.#counting = false;
    this.#before = [recorded, came];
  }

  get what(): string | undefined {
    const [reason, ...others] = this.#reasons;
    if (reason !== undefined && others.length === 0) return reason;
    if (this.#counting && this.#numbers > 1) return "a number that counts on";
    return this.#reasons.has(undefined) ? undefined : "made anew each time";
  }

  #reasonOf(recorded: unknown, came: unknown): string | undefined {
    const found = volatileOf(recorded, this.#name);
    if (found && found.kind === volatileOf(came, this.#name)?.kind)
      return found.why.startsWith("named ") ? "a token" : found.why;
    if (typeof recorded === "string" && typeof came === "string") {
      const isNumbered = hasNumber(recorded) && withoutNumbers(recorded) === withoutNumbers(came);
      return isNumbered ? "a text with a number" : namesId(this.#name) ? "an id" : undefined;
    }
    return isNumber(recorded) && isNumber(came) && namesId(this.#name) ? "an id" : undefined;
  }
}

function isNumber(value: unknown): boolean {
  return typeof value === "number" || isLongNumber(value);
}

function hasNumber(text: string): boolean {
  return text.length <= 1_000 && /\d/.test(text) && !/^[\d.]+$/.test(text);
}

function withoutNumbers(text: string): string {
  return text.slice(0, 1_000).replaceAll(/\d+/g, "#");
}
