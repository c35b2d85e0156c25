import { namesId } from "../recording/volatile.ts";
import type { Differing } from "./differing.ts";
import { isLongNumber, memberOf, volatileOf } from "../align/volatile.ts";

/** What is known of the values at a place at which recorded messages and those that came differ: whether they are made anew. */
export class FieldEvidence {
  /** The first pair of values. */
  readonly recorded: unknown;
  readonly came: unknown;
  /** In how many messages they differed. */
  count = 0;
  readonly #name: string;
  /** What its values are, in words; undefined among them for what is nothing that is made anew. */
  readonly #reasons = new Set<string | undefined>();
  readonly #numbers = new NumberPairs();

  constructor({ path, recorded, came }: Pick<Differing, "path" | "recorded" | "came">) {
    this.recorded = recorded;
    this.came = came;
    this.#name = memberOf(path);
  }

  /** `first`: whether it is the first one of its message. */
  add({ recorded, came }: Differing, first: boolean): void {
    if (first) this.count++;
    this.#reasons.add(this.#reasonOf(recorded, came));
    const pair = this.#numbersOf(recorded, came);
    if (pair) this.#numbers.add(...pair);
    else this.#numbers.spoil();
  }

  /** Takes what another connection has told of the same place, which came behind. */
  merge(other: FieldEvidence): void {
    this.count += other.count;
    for (const reason of other.#reasons) this.#reasons.add(reason);
    this.#numbers.merge(other.#numbers);
  }

  /** What is made anew there, in words; undefined when it may well be the server that has changed. */
  get what(): string | undefined {
    const [reason, ...others] = this.#reasons;
    if (reason !== undefined && others.length === 0) return reason;
    if (this.#numbers.count) return "a number that counts on";
    if (this.#numbers.areRandom) return "another number each time";
    return this.#reasons.has(undefined) ? undefined : "made anew each time";
  }

  /** Whether it is so only by what the numbers of several messages have told, and not by how one looks. */
  get isByNumbers(): boolean {
    return this.#reasons.has(undefined);
  }

  #reasonOf(recorded: unknown, came: unknown): string | undefined {
    const found = volatileOf(recorded, this.#name);
    if (found && found.kind === volatileOf(came, this.#name)?.kind)
      return found.why.startsWith("named ") ? "a token" : found.why;
    const isScalar =
      (typeof recorded === "string" && typeof came === "string") || (isNumber(recorded) && isNumber(came));
    // What has a version has not drawn it.
    const isVersion = typeof recorded === "string" && /^v?\d+(?:\.\d+)+/.test(recorded);
    return isScalar && !isVersion && namesId(this.#name) ? "an id" : undefined;
  }

  /**
   * Numbers, or those in two texts that are the same but for one: `guest-17`, `guest-4`. One alone tells nothing, for so do
   * `OK 200` and `OK 500` differ; nor does a message that is all text, of which nothing else would be left.
   */
  #numbersOf(recorded: unknown, came: unknown): readonly [unknown, unknown] | undefined {
    if (isNumber(recorded) && isNumber(came)) return [recorded, came];
    if (this.#name === "" || typeof recorded !== "string" || typeof came !== "string") return undefined;
    return oneNumber(recorded, came);
  }
}

// --- internal ---

/** Pairs of numbers, the recorded one and the one that came, in their order. */
class NumberPairs {
  #all = 0;
  #spoilt = false;
  #first: Pair | undefined;
  #last: Pair | undefined;
  /** Whether both sides have grown each time. */
  #grow = true;
  /** Whether all look as nobody writes them, and none has come twice. */
  #odd = true;
  readonly #seen = [new Set<string>(), new Set<string>()] as const;
  /** Whether one side follows from the other in one way: then the server computes them otherwise. */
  #sameRatio = true;
  #sameStep = true;

  add(recorded: unknown, came: unknown): void {
    const pair: Pair = [exact(recorded), exact(came)];
    if (this.#last && !isMore(pair, this.#last)) this.#grow = false;
    if (this.#first) this.#relate(this.#first, pair);
    this.#first ??= pair;
    this.#last = pair;
    this.#all++;
    this.#odd &&= [recorded, came].every((each, side) => isOdd(each) && this.#isNew(String(each), side));
  }

  /** Something that is no number stands there, too. */
  spoil(): void {
    this.#spoilt = true;
  }

  merge(other: NumberPairs): void {
    const [last, first] = [this.#last, other.#first];
    if (last && first && this.#first) {
      // A counter of the whole server goes on with the next connection, one of each connection does not.
      this.#grow &&= other.#grow && (isMore(first, last) || (this.#all > 1 && other.#all > 1));
      this.#relate(this.#first, first);
    } else this.#grow &&= other.#grow;
    if (this.#first && other.#last) this.#relate(this.#first, other.#last);
    this.#sameRatio &&= other.#sameRatio;
    this.#sameStep &&= other.#sameStep;
    this.#odd &&= other.#odd;
    for (const [side, seen] of other.#seen.entries()) for (const each of seen) this.#odd &&= this.#isNew(each, side);
    this.#first ??= other.#first;
    this.#last = other.#last ?? this.#last;
    this.#all += other.#all;
    this.#spoilt ||= other.#spoilt;
  }

  get count(): boolean {
    return !this.#spoilt && this.#grow && this.#all > 1;
  }

  get areRandom(): boolean {
    return !this.#spoilt && this.#odd && this.#all >= LEAST_RANDOM && !this.#sameRatio && !this.#sameStep;
  }

  #relate(first: Pair, pair: Pair): void {
    const [[a, b], [c, d]] = [numbers(first), numbers(pair)];
    this.#sameRatio &&= isNear(a * d, b * c);
    this.#sameStep &&= isNear(b - a, d - c);
  }

  #isNew(text: string, side: number): boolean {
    const seen = this.#seen[side === 0 ? 0 : 1];
    if (seen.has(text)) return false;
    if (seen.size < MOST_SEEN) seen.add(text);
    return true;
  }
}

type Pair = readonly [recorded: number | bigint, came: number | bigint];

function exact(value: unknown): number | bigint {
  return typeof value === "bigint" ? value : Number(value);
}

function isMore([a, b]: Pair, [before, last]: Pair): boolean {
  return a > before && b > last;
}

function numbers([a, b]: Pair): readonly [number, number] {
  return [Number(a), Number(b)];
}

/** Fewer numbers tell nothing about chance. */
const LEAST_RANDOM = 3;
const MOST_SEEN = 100;
/** So many digits has what was drawn or measured; a price has not. */
const LEAST_DIGITS = 12;

/** Whether a number has a fraction with more digits than anybody writes: `0.8444218515250481`. */
function isOdd(value: unknown): boolean {
  const [, whole = "", fraction = ""] = /^-?(\d+)\.(\d+)/.exec(String(value)) ?? [];
  return `${whole}${fraction}`.replace(/^0+/, "").length >= LEAST_DIGITS;
}

function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
}

function isNumber(value: unknown): boolean {
  return typeof value === "number" || isLongNumber(value);
}

/** The numbers of two texts that differ in nothing else than one. */
function oneNumber(a: string, b: string): readonly [bigint, bigint] | undefined {
  if (Math.max(a.length, b.length) > LONGEST_TEXT) return undefined;
  const [one, other] = [a.split(NUMBERS), b.split(NUMBERS)];
  const places = one.flatMap((part, place) => (part === other[place] ? [] : [place]));
  const [place = 0] = places;
  // Numbers stand at odd places, what is between them at even ones.
  if (one.length !== other.length || places.length !== 1 || place % 2 === 0) return undefined;
  return [BigInt(one[place] ?? 0), BigInt(other[place] ?? 0)];
}

const LONGEST_TEXT = 1_000;
const NUMBERS = /(\d+)/;
