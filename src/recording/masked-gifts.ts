import { nameAt } from "./content.ts";
import { type Mark, marksOf, type Said } from "./marks.ts";
import { maskedName } from "./masked.ts";
import { ownText } from "./own-text.ts";
import { isSecretName } from "./secret-name.ts";

/** What an answer gave to whoever says a secret in a message. */
export interface Gift {
  /** Where the recorder has masked it. */
  readonly mark: Mark;
  /** How many others it could have been as well, of which nothing but the order tells it. */
  readonly doubts: number;
}

/**
 * Which secret of an answer a message says. A recorder masks answers of HTTP, and no messages: that both call it the same is all
 * that stands in the two, so all else that is known has to tell. What a handshake has is its own connection's; one secret
 * is not said in two ways; and who logs in connects then, so that a connection has what was given last before it, as far as
 * others do not need that. It knows the first 10,000 secrets, and who says them.
 */
export class MaskedGifts {
  readonly #kinds = new Map<string, Kind>();
  /** What was masked, and what servers have said as it is. */
  readonly #seen = new Set<string>();
  readonly #given = new Map<string, Given>();
  /** When handshakes began. */
  readonly #opened = new Map<number, number>();
  #speakers = 0;

  /** Learns from what is said. What is learned before the first question counts for all answers. */
  take(said: Said): void {
    this.opens(said);
    for (const mark of marksOf(said, () => false)) this.mark(mark, said);
  }

  /** Learns when a connection began, of its handshake. */
  opens({ handshake = false, connection, number }: Said): void {
    if (handshake && this.#opened.size < MOST) this.#opened.set(connection, number);
  }

  /** Learns from a part of what is said. */
  mark(mark: Mark, { http = false, handshake = false }: Said): void {
    const { value, place } = mark;
    if (typeof value !== "string") return;
    const { from, connection } = place;
    const name = nameAt(place.path);
    if (maskedName(value) !== undefined) {
      if (handshake) this.#given.get(value)?.handshakes.add(connection);
      if (!this.#isNew(value) || from === "client" || name === undefined || this.#given.size >= MOST) return;
      const given: Given = { mark: { ...mark, value: ownText(value) }, handshakes: new Set(), isSaid: false };
      this.#given.set(ownText(value), given);
      this.#kind(name).given.push(given);
    } else if (from === "server") this.#isNew(value);
    else if (!http && name !== undefined && isSecretName(name) && !this.#seen.has(value)) {
      const { speakers } = this.#kind(name);
      if (speakers.has(value) || this.#speakers++ >= MOST) return;
      speakers.set(ownText(value), { place: place.number, connection, gift: undefined, isAnswered: false });
    }
  }

  /** Whether nothing was given yet. */
  get isEmpty(): boolean {
    return this.#given.size === 0;
  }

  /** What was given to who says this in a message; undefined: nothing that is known. */
  of({ value, place }: Mark): Gift | undefined {
    const kind = this.#kinds.get(nameAt(place.path) ?? "");
    const speaker = typeof value === "string" ? kind?.speakers.get(value) : undefined;
    if (!kind || !speaker) return undefined;
    if (!speaker.isAnswered) this.#share(kind);
    return speaker.gift;
  }

  /** What is known, for the same from its beginning; undefined when that would be answered as it was. */
  get hindsight(): MaskedGifts | undefined {
    const kinds = [...this.#kinds.values()];
    if (!kinds.some(({ given, speakers }) => given.length > 1 && speakers.size > 0)) return undefined;
    for (const { given, speakers } of kinds) {
      for (const each of given) each.isSaid = false;
      for (const each of speakers.values()) {
        each.gift = undefined;
        each.isAnswered = false;
      }
    }
    return this;
  }

  /** Gives all that is there to those who say it and have nothing. What was answered stays. */
  #share({ given, speakers }: Kind): void {
    const left = new Set([...speakers.values()].filter(({ isAnswered }) => !isAnswered));
    const give = ([speaker, own]: Pair, all: readonly Given[]): void => {
      own.isSaid = true;
      const others = all.filter(({ mark }) => mark.place.number < speaker.place).length - 1;
      speaker.gift = { mark: own.mark, doubts: Math.max(0, others) };
      left.delete(speaker);
    };
    for (const speaker of left) {
      speaker.isAnswered = true;
      const own = given.find(({ isSaid, handshakes }) => !isSaid && handshakes.has(speaker.connection));
      if (own) give([speaker, own], []);
    }
    // What only handshakes of others have may still be theirs: several tabs of one user have one token.
    for (const isOthers of [false, true]) {
      const free = given.filter(({ isSaid, handshakes }) => !isSaid && handshakes.size > 0 === isOthers);
      for (const pair of this.#pairs([...left], free)) give(pair, free);
    }
  }

  /** Who says something, with what was given to them, in the order of both. */
  #pairs(speakers: readonly Speaker[], given: readonly Given[]): readonly Pair[] {
    const opened = (speaker: Speaker): number => this.#opened.get(speaker.connection) ?? speaker.place;
    const said = ({ place }: Speaker): number => place;
    return latest(speakers, given, opened) ?? latest(speakers, given, said) ?? first(speakers, given);
  }

  #isNew(value: string): boolean {
    if (this.#seen.has(value)) return false;
    if (this.#seen.size < MOST_SEEN) this.#seen.add(ownText(value));
    return true;
  }

  #kind(name: string): Kind {
    const known = this.#kinds.get(name) ?? { given: [], speakers: new Map<string, Speaker>() };
    this.#kinds.set(name, known);
    return known;
  }
}

// --- internal ---

const MOST = 10_000;
const MOST_SEEN = 20_000;

/** What is called the same. */
interface Kind {
  readonly given: Given[];
  /** By what they say. */
  readonly speakers: Map<string, Speaker>;
}

interface Given {
  readonly mark: Mark;
  /** The connections whose handshakes have it. */
  readonly handshakes: Set<number>;
  isSaid: boolean;
}

/** Where a value is said first. */
interface Speaker {
  readonly place: number;
  readonly connection: number;
  gift: Gift | undefined;
  isAnswered: boolean;
}

type Pair = readonly [Speaker, Given];

/** To each what was given last before it, and not to one behind it; undefined when there is not enough. */
function latest(
  speakers: readonly Speaker[],
  given: readonly Given[],
  at: (speaker: Speaker) => number,
): readonly Pair[] | undefined {
  const pairs: Pair[] = [];
  let next = given.length - 1;
  for (const speaker of speakers.toSorted((a, b) => at(b) - at(a))) {
    while (next >= 0 && (given[next]?.mark.place.number ?? 0) > at(speaker)) next--;
    const own = given[next--];
    if (!own) return undefined;
    pairs.push([speaker, own]);
  }
  return pairs;
}

/** Of each what was given to the first who says something behind it. */
function first(speakers: readonly Speaker[], given: readonly Given[]): readonly Pair[] {
  const waiting = speakers.toSorted((a, b) => a.place - b.place);
  const pairs: Pair[] = [];
  let next = 0;
  for (const own of given) {
    while ((waiting[next]?.place ?? Infinity) < own.mark.place.number) next++;
    const speaker = waiting[next++];
    if (!speaker) break;
    pairs.push([speaker, own]);
  }
  return pairs;
}
