import { type Mark, marksOf, type Place, placeText, type Said, type Varies } from "./marks.ts";
import { maskedName } from "./masked.ts";
import { MaskedGifts } from "./masked-gifts.ts";
import { nameAt } from "./content.ts";
import { ownText } from "./own-text.ts";
import { namesId } from "./volatile.ts";

/** A value that was said before. */
export interface Carried {
  /** As it is said again. */
  readonly value: string | number;
  readonly first: Place;
  readonly again: Place;
  /** `the server has said it in $.session.id`: for people. */
  readonly why: string;
  /** The name of the secret, where a recorder had masked it when it was said first. */
  readonly secret?: string;
}

export interface CorrelatorOptions {
  /** Whether what stands at a place of a message is known to be another each time, so that it is nobody's choice. */
  readonly varies?: Varies | undefined;
  /** Who says what of that which is masked. */
  readonly gifts?: MaskedGifts;
  /** Whether they know all of the recording already. Default: they learn from what is added. */
  readonly foreknown?: boolean;
}

/**
 * Finds what is carried from message to message: an id that the server has made and a client sends back, a number that a
 * client gives its request and the answer repeats; and what HTTP has given, to the handshakes and messages that use it. A value
 * counts when it looks like made by a machine (`volatile.ts`), when a recorder has masked it, or when both its places are named
 * like ids; small numbers only where both call them the same, on one connection. What an answer of HTTP gave and a handshake
 * needed counts from then on, whatever it is called. It remembers the latest 20,000 values.
 */
export class Correlator {
  readonly #first = new Map<string, First>();
  readonly #gifts: MaskedGifts;
  readonly #foreknown: boolean;
  readonly #varies: Varies;

  constructor({ varies = () => false, gifts = new MaskedGifts(), foreknown = false }: CorrelatorOptions = {}) {
    this.#varies = varies;
    this.#gifts = gifts;
    this.#foreknown = foreknown;
  }

  /** What of this message was said before, by whichever side. Call it for all messages, in their order. */
  add(said: Said): readonly Carried[] {
    const carried: Carried[] = [];
    if (!this.#foreknown) this.#gifts.opens(said);
    for (const mark of marksOf(said, this.#varies)) {
      const { value } = mark;
      if (!this.#foreknown) this.#gifts.mark(mark, said);
      const own: First = {
        ...mark,
        value: typeof value === "string" ? ownText(value) : value,
        http: said.http ?? false,
      };
      const before = this.#before(own);
      const called = before ? undefined : this.#called(own);
      const first = before ?? called?.first;
      if (first) {
        carried.push(carriedOf(first, mark, called?.doubts));
        first.needed ||= mark.place.part !== undefined && first.place.from === "server" && isLong(mark.value);
      }
      for (const key of mark.unnamed && before === first ? [] : keysOf(own))
        if (!this.#first.has(key)) this.#remember(key, first ?? own);
    }
    return carried;
  }

  #before(again: First): First | undefined {
    const { value, place, made, http, unnamed } = again;
    const [own, common, word, cookie] = [ownKey, commonKey, wordKey, cookieKey].map((keyOf) =>
      this.#first.get(keyOf(again)),
    );
    // It was taken for what is masked.
    if (own && own.value !== value) return own;
    // What was set as a cookie comes back as one, whatever it says.
    if (cookie && isCookie(place)) return cookie;
    if (own && (made || (own.varied && isLarge(value)))) return own;
    if (word?.needed && word.value === value) return word;
    if (unnamed) return undefined;
    if (own && isSameName(own.place, place, value)) return own;
    if (common && (made || place.part !== undefined)) return common;
    // What is no more than a word is the same by chance, unless HTTP gives or takes it under one name.
    return word && (http || word.http) && isSameName(word.place, place, value) ? word : undefined;
  }

  /** What a recorder has masked in an answer, and not in the message that says it. */
  #called(again: First): { readonly first: First; readonly doubts: number } | undefined {
    const gift = again.http || again.place.from === "server" ? undefined : this.#gifts.of(again);
    const first = gift && this.#first.get(commonKey(gift.mark));
    return first && { first, doubts: gift.doubts };
  }

  #remember(key: string, first: First): void {
    this.#first.set(key, first);
    if (this.#first.size <= MOST) return;
    const [oldest] = this.#first.keys();
    if (oldest !== undefined) this.#first.delete(oldest);
  }
}

/** Whether a value is so large that it is hardly the same as another one by chance. */
export function isLarge(value: string | number): boolean {
  return typeof value === "number" ? Math.abs(value) >= 100 : value.length >= 4;
}

// --- internal ---

const MOST = 20_000;

interface First extends Mark {
  readonly http: boolean;
  /** Whether a request could be made only with it. */
  needed?: boolean;
}

/** Whether a text is no word of the protocol that is the same by chance. */
function isLong(value: string | number): boolean {
  return typeof value === "string" && value.length >= 6;
}

function carriedOf({ value, place }: First, again: Mark, doubts = 0): Carried {
  const secret = typeof value === "string" ? maskedName(value) : undefined;
  const byName = secret !== undefined && again.value !== value;
  const why = byName ? whyCalled(doubts) : whyOf(place);
  const found = { value: again.value, first: place, again: again.place, why };
  return secret === undefined ? found : { ...found, secret };
}

function whyCalled(doubts: number): string {
  return doubts === 0
    ? "one that was masked in an answer is called the same"
    : `${doubts + 1} that were masked in answers are called the same, and only their order says that it is this one`;
}

function ownKey({ value, place }: Mark): string {
  return `${place.connection} ${typeof value} ${value}`;
}

/** What cannot be the same by chance may come from any connection. */
function commonKey({ value }: Mark): string {
  return `${typeof value} ${value}`;
}

function wordKey({ value }: Mark): string {
  return `word ${value}`;
}

function cookieKey({ value, place }: Mark): string {
  return `${place.part} ${value}`;
}

function isCookie({ part }: Place): boolean {
  return part?.startsWith("cookie ") === true;
}

function keysOf(mark: First): readonly string[] {
  return [
    ownKey(mark),
    ...(mark.made ? [commonKey(mark)] : []),
    ...(isLarge(mark.value) ? [wordKey(mark)] : []),
    ...(isCookie(mark.place) ? [cookieKey(mark)] : []),
  ];
}

function nameOf({ path }: Place): string | undefined {
  return nameAt(path);
}

/** Whether two places that hold the same mean the same: `id` and `id`, `id` and `orderId` where it is no small number. */
function isSameName(first: Place, again: Place, value: string | number): boolean {
  const [one, other] = [nameOf(first), nameOf(again)];
  if (one !== undefined && one === other) return true;
  // What a path names stands in it without a name.
  const named = (place: Place, name: string | undefined): boolean => namesId(name) || place.part === "path";
  return isLarge(value) && (namesId(one) || namesId(other)) && named(first, one) && named(again, other);
}

function whyOf(place: Place): string {
  const who = place.from === "server" ? "the server" : "the client";
  if (place.part !== undefined) return `${who} has said it before, as ${placeText(place)}`;
  const name = nameOf(place);
  return name === undefined ? `${who} has said it before` : `${who} has said it before, as ${name}`;
}
