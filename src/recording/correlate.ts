import { type Mark, marksOf, type Place, placeText, type Said, type Varies } from "./marks.ts";
import { maskedName } from "./masked.ts";
import { nameAt } from "./content.ts";
import { ownText } from "./own-text.ts";
import { isSecretName } from "./secret-name.ts";
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

/**
 * Finds what is carried from message to message: an id that the server has made and a client sends back, a number that a
 * client gives its request and the answer repeats; and what HTTP has given, to the handshakes and messages that use it. A value
 * counts when it looks like made by a machine (`volatile.ts`), when a recorder has masked it, or when both its places are named
 * like ids; small numbers only where both call them the same, on one connection. What an answer of HTTP gave and a handshake
 * needed counts from then on, whatever it is called. It remembers the latest 20,000 values.
 */
export class Correlator {
  readonly #first = new Map<string, First>();
  /** By what it is called: what was masked, and how many of them were said as they are. */
  readonly #masked = new Map<string, { readonly all: First[]; said: number }>();
  readonly #varies: Varies;

  /** `varies`: whether what stands at a place of a message is known to be another each time, so that it is nobody's choice. */
  constructor(varies: Varies = () => false) {
    this.#varies = varies;
  }

  /** What of this message was said before, by whichever side. Call it for all messages, in their order. */
  add(said: Said): readonly Carried[] {
    const carried: Carried[] = [];
    for (const mark of marksOf(said, this.#varies)) {
      const { value } = mark;
      const own: First = {
        ...mark,
        value: typeof value === "string" ? ownText(value) : value,
        http: said.http ?? false,
      };
      const before = this.#before(own);
      const first = before ?? this.#called(own);
      if (first) {
        carried.push(carriedOf(first, mark));
        first.needed ||= mark.place.part !== undefined && first.place.from === "server" && isLong(mark.value);
      }
      for (const key of mark.unnamed && before === first ? [] : keysOf(own))
        if (!this.#first.has(key)) this.#remember(key, first ?? own);
      if (!before && said.from === "server" && isMaskedMark(mark)) this.#mask(own);
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

  #mask(given: First): void {
    const name = nameOf(given.place);
    if (name === undefined || this.#masked.size >= MOST) return;
    const known = this.#masked.get(name);
    if (!known) this.#masked.set(name, { all: [given], said: 0 });
    else if (known.all.length < MOST) known.all.push(given);
  }

  /**
   * A recorder masks answers of HTTP, and no messages: that both call it the same is all that is known then, and that who was
   * given it first is likely to say it first.
   */
  #called({ value, place, http }: First): First | undefined {
    const name = nameOf(place);
    if (http || place.from === "server" || typeof value !== "string" || name === undefined) return undefined;
    return isSecretName(name) && maskedName(value) === undefined ? this.#next(name) : undefined;
  }

  /** The next that was masked under a name; the last one again when there are no more. */
  #next(name: string): First | undefined {
    const known = this.#masked.get(name);
    return known?.all[Math.min(known.said++, known.all.length - 1)];
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

function carriedOf({ value, place }: First, again: Mark): Carried {
  const secret = typeof value === "string" ? maskedName(value) : undefined;
  const byName = secret !== undefined && again.value !== value;
  const found = { value: again.value, first: place, again: again.place, why: byName ? BY_NAME : whyOf(place) };
  return secret === undefined ? found : { ...found, secret };
}

const BY_NAME = "one that was masked in an answer is called the same";

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

function isMaskedMark({ value }: Mark): boolean {
  return typeof value === "string" && maskedName(value) !== undefined;
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
