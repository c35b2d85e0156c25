import type { ComparedMessage } from "./compared-message.ts";
import { findAgain } from "./find-again.ts";
import { Leftovers } from "./leftovers.ts";
import { Memory } from "./memory.ts";
import { MOST_PAIRED, pairUp } from "./pairing.ts";

/** Told what became of each message, each once. */
export interface AlignerEar {
  /** It came as it was recorded, at its place. */
  matched(recorded: ComparedMessage, came: ComparedMessage): void;
  /** It came as it was recorded, at another place. */
  reordered(recorded: ComparedMessage, came: ComparedMessage): void;
  /** At its place came another one. */
  changed(recorded: ComparedMessage, came: ComparedMessage): void;
  missing(recorded: ComparedMessage): void;
  extra(came: ComparedMessage): void;
}

/**
 * Aligns two sequences of messages while they come, and keeps of both no more than a window. As long as the heads are the
 * same it costs a comparison each. Where they differ, it pairs the next messages of both; where nothing there is the same, it
 * looks further ahead for the place from which on they go together again.
 */
export class Aligner {
  readonly #ear: AlignerEar;
  readonly #leftovers: Leftovers;
  #recorded: ComparedMessage[] = [];
  #came: ComparedMessage[] = [];
  #recordedEnded = false;
  #open = false;
  #cameEnded = false;
  readonly #memory: Memory;
  /** How many recorded messages were dealt with, and how many must have been before it looks far ahead again. */
  #done = 0;
  #lookAgain = 0;
  #patience = MOST_PAIRED;
  /** How many of each side must have come, or be all that come, before the heads are dealt with. */
  #awaited = MOST_PAIRED;

  constructor(ear: AlignerEar, memory = new Memory()) {
    this.#ear = ear;
    this.#memory = memory;
    this.#leftovers = new Leftovers(ear);
  }

  /** How many recorded messages wait for one that comes. */
  get waitingRecorded(): number {
    return this.#recorded.length;
  }

  /** How many messages that came wait for what was recorded. */
  get waitingCame(): number {
    return this.#came.length;
  }

  expect(recorded: ComparedMessage): void {
    const head = this.#came[0];
    if (this.#recorded.length === 0 && head && same(recorded, head)) {
      this.#came.shift();
      this.#matched(recorded, head);
      return;
    }
    this.#recorded.push(recorded);
    this.#hold(recorded);
    this.#advance();
  }

  arrive(came: ComparedMessage): void {
    const head = this.#recorded[0];
    if (this.#came.length === 0 && head && same(head, came)) {
      this.#recorded.shift();
      this.#matched(head, came);
      return;
    }
    this.#came.push(came);
    this.#hold(came);
    this.#advance();
  }

  /** No more was recorded. `open`: that more was said is sure, so that what comes behind it is not extra. */
  endRecorded({ open = false } = {}): void {
    this.#recordedEnded = true;
    this.#open = open;
    this.#advance();
  }

  /** No more will come. */
  endCame(): void {
    this.#cameEnded = true;
    this.#advance();
  }

  /** Forgets what waits. */
  letGo(): void {
    this.#drop(this.#recorded.length, this.#came.length);
  }

  #advance(): void {
    for (;;) {
      this.#takeSame();
      const [recorded, came] = [this.#recorded.length, this.#came.length];
      if (recorded === 0 && came === 0) break;
      if (recorded === 0 || came === 0) {
        if (!this.#takeAlone()) return;
        continue;
      }
      const crowded = recorded >= MOST_WAITING || came >= MOST_WAITING;
      if (!crowded && !this.#reaches(this.#awaited)) return;
      this.#awaited = this.#settle(crowded) ? MOST_PAIRED : FAR;
    }
    if (this.#recordedEnded && this.#cameEnded) this.#leftovers.flush();
  }

  #takeSame(): void {
    let count = 0;
    for (;;) {
      const [recorded, came] = [this.#recorded[count], this.#came[count]];
      if (!recorded || !came || !same(recorded, came)) break;
      count++;
      this.#matched(recorded, came);
    }
    this.#drop(count, count);
  }

  /** What is left when the other side has none; false when the other side may still bring some. */
  #takeAlone(): boolean {
    const [recorded, came] = [this.#recorded.length, this.#came.length];
    if (recorded > 0 && (this.#cameEnded || recorded >= MOST_WAITING)) {
      const count = this.#cameEnded ? recorded : MOST_PAIRED;
      for (const each of this.#recorded.slice(0, count)) this.#leftovers.missing(each);
      this.#drop(count, 0);
      return true;
    }
    if (came > 0 && (this.#recordedEnded || came >= MOST_WAITING)) {
      const count = this.#recordedEnded ? came : MOST_PAIRED;
      for (const each of this.#came.slice(0, count)) if (!this.#open) this.#leftovers.extra(each);
      this.#drop(0, count);
      return true;
    }
    return false;
  }

  /** Whether both sides have so many, or all that they will have. */
  #reaches(count: number): boolean {
    return (this.#recorded.length >= count || this.#recordedEnded) && (this.#came.length >= count || this.#cameEnded);
  }

  /** Deals with the heads, which differ; false when more has to come first. */
  #settle(crowded: boolean): boolean {
    const recorded = this.#recorded.slice(0, MOST_PAIRED);
    const came = this.#came.slice(0, MOST_PAIRED);
    const all = this.#sideIsWhole("recorded") && this.#sideIsWhole("came");
    const { partner, strong } = pairUp(recorded, came);
    if (strong === 0 && !all && (this.#done >= this.#lookAgain || crowded)) {
      if (!crowded && !this.#reaches(FAR)) return false;
      const found = findAgain(this.#recorded, this.#came, FAR);
      if (found) {
        this.#patience = MOST_PAIRED;
        this.#settleBefore(found.recorded, found.came);
        return true;
      }
      // Streams in which all differs are told apart in other ways; looking far ahead for nothing gets rarer and rarer.
      this.#lookAgain = this.#done + this.#patience;
      this.#patience *= 2;
    }
    this.#commit(recorded, came, partner, all ? Infinity : CERTAIN);
    return true;
  }

  #sideIsWhole(side: "recorded" | "came"): boolean {
    return side === "recorded"
      ? this.#recordedEnded && this.#recorded.length <= MOST_PAIRED
      : this.#cameEnded && this.#came.length <= MOST_PAIRED;
  }

  /** Deals with all before a place from which on both go together again. */
  #settleBefore(recordedCount: number, cameCount: number): void {
    let [recordedLeft, cameLeft] = [recordedCount, cameCount];
    while (recordedLeft > 0 || cameLeft > 0) {
      const recorded = this.#recorded.slice(0, Math.min(recordedLeft, MOST_PAIRED));
      const came = this.#came.slice(0, Math.min(cameLeft, MOST_PAIRED));
      recordedLeft -= recorded.length;
      cameLeft -= came.length;
      this.#commit(recorded, came, pairUp(recorded, came).partner, Infinity);
    }
  }

  /** Tells of pairs, up to a place at which so many messages of one side were told of. */
  #commit(
    recorded: readonly ComparedMessage[],
    came: readonly ComparedMessage[],
    partner: Int32Array,
    most: number,
  ): void {
    const swapped = crossings(recorded, came, partner);
    // What comes behind the end of a recording that was cut off is another matter.
    const last = partner.findLast((each) => each !== -1) ?? -1;
    let [i, j] = [0, 0];
    while ((i < recorded.length || j < came.length) && i < most && j < most) {
      const other = i < recorded.length ? (partner[i] ?? -1) : came.length;
      const [wanted, is] = [recorded[i], came[j]];
      if (wanted && other === -1) {
        this.#left(wanted, undefined, swapped);
        i++;
      } else if (is && j < other) {
        const isBehind = this.#open && recorded.length === this.#recorded.length && j > last;
        if (!isBehind || swapped.has(is)) this.#left(undefined, is, swapped);
        j++;
      } else if (wanted && is) {
        this.#pair(wanted, is, swapped);
        i++;
        j++;
      }
    }
    this.#drop(i, j);
    // A message that was told of as the other end of a crossing must not be told of again.
    if (swapped.size > 0) {
      this.#recorded = this.#recorded.filter((each) => !this.#forget(each, swapped));
      this.#came = this.#came.filter((each) => !this.#forget(each, swapped));
    }
  }

  #pair(recorded: ComparedMessage, came: ComparedMessage, swapped: Crossings): void {
    if (swapped.has(recorded) || swapped.has(came)) {
      this.#left(recorded, undefined, swapped);
      this.#left(undefined, came, swapped);
    } else if (recorded.exact === came.exact) this.#ear.matched(recorded, came);
    else this.#ear.changed(recorded, came);
  }

  #left(recorded: ComparedMessage | undefined, came: ComparedMessage | undefined, swapped: Crossings): void {
    const message = recorded ?? came;
    const other = message && swapped.get(message);
    if (other === TOLD) return;
    if (message && other) {
      swapped.set(message, TOLD).set(other, TOLD);
      this.#ear.reordered(recorded ?? other, came ?? other);
    } else if (recorded) this.#leftovers.missing(recorded);
    else if (came) this.#leftovers.extra(came);
  }

  #forget(message: ComparedMessage, swapped: Crossings): boolean {
    if (swapped.get(message) !== TOLD) return false;
    this.#memory.give(message.size);
    return true;
  }

  #matched(recorded: ComparedMessage, came: ComparedMessage): void {
    this.#done++;
    this.#ear.matched(recorded, came);
  }

  #hold(message: ComparedMessage): void {
    if (!this.#memory.take(message.size)) message.letGo();
  }

  #drop(recorded: number, came: number): void {
    if (recorded === 0 && came === 0) return;
    for (const each of this.#recorded.slice(0, recorded)) this.#memory.give(each.size);
    for (const each of this.#came.slice(0, came)) this.#memory.give(each.size);
    this.#recorded.splice(0, recorded);
    this.#came.splice(0, came);
    this.#done += recorded;
  }
}

// --- internal ---

/** Of messages that are paired the first so many: the last ones may have their partners behind the window. */
const CERTAIN = (MOST_PAIRED * 3) / 4;
/** Until a side has so many, the other side is waited for. */
const MOST_WAITING = 32_768;
/** How far ahead it looks for where both go together again. */
const FAR = 8_192;

/** A crossing that was told of. */
const TOLD = Symbol("told");
type Crossings = Map<ComparedMessage, ComparedMessage | typeof TOLD>;

/** Messages that came as they were recorded but at another place, each with its other end. */
function crossings(
  recorded: readonly ComparedMessage[],
  came: readonly ComparedMessage[],
  partner: Int32Array,
): Crossings {
  const found: Crossings = new Map();
  const takenAtPlace = new Set<ComparedMessage>();
  const loose = new Map<string, ComparedMessage[]>();
  for (const [i, wanted] of recorded.entries()) {
    const is = came[partner[i] ?? -1];
    if (is && is.exact === wanted.exact) takenAtPlace.add(is);
    else loose.set(wanted.exact, [...(loose.get(wanted.exact) ?? []), wanted]);
  }
  if (loose.size === 0) return found;
  for (const is of came) {
    if (takenAtPlace.has(is)) continue;
    const wanted = loose.get(is.exact)?.shift();
    if (wanted) found.set(wanted, is).set(is, wanted);
  }
  return found;
}

function same(recorded: ComparedMessage, came: ComparedMessage): boolean {
  return recorded.isSameToTheLetter(came) || recorded.exact === came.exact;
}
