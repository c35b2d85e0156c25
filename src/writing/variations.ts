import { isObject } from "../match/equality.ts";
import { type Content, nameAt, type Path, pathText } from "../recording/content.ts";
import { messageKind } from "../recording/habits.ts";
import { volatileScalar } from "../recording/volatile.ts";
import { writtenKey } from "./written.ts";
import { kindWord } from "./names.ts";
import { kindMatcher } from "./text-pattern.ts";

/** What stood at a place, in one play and in another. */
export interface Variation {
  readonly path: Path;
  /** Different ones, the first first. Of long texts the beginning; of a list or a map only that it is one. */
  readonly values: readonly unknown[];
  /** Whether there was nothing in one of the plays. */
  readonly absent: boolean;
  /** What the message calls itself: the value of `type`, `event`, … */
  readonly of: string | undefined;
}

/**
 * What differs between plays of the same, by the kind of message and the place in it. How a value looks tells no more than
 * that it may change (`volatile.ts`); that it has changed only a second play can tell.
 */
export class Variations {
  readonly #kinds = new Map<string, Map<string, Varied>>();
  #new: Variation[] = [];
  #size = 0;

  /** Learns from a message and the one that came in its place in another play. Gives the values of the first that are news. */
  compare(first: Content, again: Content): readonly unknown[] {
    const kind = messageKind(first);
    const news: unknown[] = [];
    for (const each of differences(partOf(first), partOf(again), []))
      if (!isVolatile(each) && this.#add(kind, each, kindWord({ content: first }))) news.push(each.first);
    return news;
  }

  /** What is known of a place in a message. */
  at(content: Content, path: Path): Variation | undefined {
    return this.#size === 0 ? undefined : this.#kinds.get(messageKind(content))?.get(pathText(path));
  }

  /** What was learned since this was asked last. */
  takeNew(): readonly Variation[] {
    const taken = this.#new;
    this.#new = [];
    return taken;
  }

  #add(kind: string, { path, first, again }: Difference, of: string | undefined): boolean {
    const places = this.#kinds.get(kind) ?? new Map<string, Varied>();
    const key = pathText(path);
    const known = places.get(key);
    // Who is hostile has another name for everything each time.
    if (!known && this.#size >= MOST) return false;
    const varied = known ?? new Varied(path, of);
    varied.add(first);
    varied.add(again);
    if (known) return false;
    this.#size++;
    this.#new.push(varied);
    this.#kinds.set(kind, places.set(key, varied));
    return true;
  }
}

// --- internal ---

const MOST = 10_000;
/** So many values tell what they have in common. */
const MOST_VALUES = 8;
/** A text that is longer is told by its beginning. */
export const LONGEST_TEXT = 1000;

class Varied implements Variation {
  readonly path: Path;
  readonly of: string | undefined;
  readonly values: unknown[] = [];
  absent = false;

  constructor(path: Path, of: string | undefined) {
    this.path = path;
    this.of = of;
  }

  add(value: unknown): void {
    if (value === undefined) this.absent = true;
    else {
      const short = shortened(value);
      const isKnown = this.values.some((each) => JSON.stringify(each) === JSON.stringify(short));
      if (!isKnown && this.values.length < MOST_VALUES) this.values.push(short);
    }
  }
}

function shortened(value: unknown): unknown {
  if (typeof value === "string") return value.slice(0, LONGEST_TEXT + 1);
  if (Array.isArray(value)) return [];
  return value instanceof Uint8Array || !isObject(value) ? value : {};
}

interface Difference {
  readonly path: Path;
  readonly first: unknown;
  /** Undefined: there is nothing. */
  readonly again: unknown;
}

/** What a matcher of the first would find wrong with the other: what the other has beside is no difference. */
function* differences(first: unknown, again: unknown, path: Path): Generator<Difference, undefined> {
  if (Array.isArray(first) && Array.isArray(again) && first.length === again.length) {
    for (const [index, item] of first.entries()) yield* differences(item, again[index], [...path, index]);
  } else if (isObject(first) && isObject(again)) {
    for (const [key, value] of Object.entries(first))
      yield* differences(value, Object.hasOwn(again, key) ? again[key] : undefined, [...path, key]);
  } else if (!isSame(first, again)) yield { path, first, again };
  return undefined;
}

/** Whether it is known to change by how both values look: the same matcher takes both. */
function isVolatile({ path, first, again }: Difference): boolean {
  const [a, b] = [first, again].map((value) => {
    const volatile = volatileScalar(value, { name: nameAt(path) });
    return typeof value === "string" && volatile ? writtenKey(kindMatcher({ text: value, volatile })) : volatile?.kind;
  });
  return a !== undefined && a === b;
}

function isSame(a: unknown, b: unknown): boolean {
  return a instanceof Uint8Array && b instanceof Uint8Array ? Buffer.compare(a, b) === 0 : a === b;
}

function partOf(content: Content): unknown {
  if (content.kind === "value") return content.value;
  return content.kind === "text" ? content.text : content.bytes;
}
