import { type Content, nameAt, type Path, scalarsIn } from "./content.ts";
import type { Side } from "./traffic.ts";
import { namesId, piecesOf } from "./volatile.ts";

/** A message, as far as it counts for who said what first. */
export interface Said {
  /** Its number, as the caller counts. */
  readonly number: number;
  readonly connection: number;
  readonly from: Side;
  readonly content: Content;
  /** Milliseconds since 1970, if they are known. */
  readonly now?: number | undefined;
}

/** A place in a message: a scalar, or a part of a text. */
export interface Place {
  /** The number of the message. */
  readonly number: number;
  readonly connection: number;
  readonly from: Side;
  readonly path: Path;
  /** Where it begins and ends in the text at the path; undefined: it is all that stands there. */
  readonly within?: readonly [start: number, end: number];
}

/** A value that was said before. */
export interface Carried {
  readonly value: string | number;
  readonly first: Place;
  readonly again: Place;
  /** `the server has said it in $.session.id`: for people. */
  readonly why: string;
}

/**
 * Finds what is carried from message to message: an id that the server has made and a client sends back, a number that a
 * client gives its request and the answer repeats. A value counts when it looks like made by a machine (`volatile.ts`), or
 * when both its places are named like ids; small numbers only where both call them the same, on one connection. It remembers
 * the latest 20,000 values.
 */
export class Correlator {
  readonly #first = new Map<string, Place & { readonly name: string | undefined }>();

  /** What of this message was said before, by whichever side. Call it for all messages, in their order. */
  add(said: Said): readonly Carried[] {
    const carried: Carried[] = [];
    for (const { value, place, made } of marksOf(said)) {
      const name = nameAt(place.path);
      // Of its own connection, where it was said there; what cannot be the same by chance may come from any other.
      const own = `${place.connection} ${typeof value} ${value}`;
      const common = `${typeof value} ${value}`;
      const first = this.#first.get(own) ?? (made ? this.#first.get(common) : undefined);
      if (first && (made || isSameName(first.name, name, value)))
        carried.push({ value, first, again: place, why: whyOf(first) });
      for (const key of made ? [own, common] : [own])
        if (!this.#first.has(key)) this.#remember(key, { ...place, name });
    }
    return carried;
  }

  #remember(key: string, place: Place & { readonly name: string | undefined }): void {
    this.#first.set(key, place);
    if (this.#first.size <= MOST) return;
    const [oldest] = this.#first.keys();
    if (oldest !== undefined) this.#first.delete(oldest);
  }
}

// --- internal ---

const MOST = 20_000;

interface Mark {
  readonly value: string | number;
  readonly place: Place;
  /** Whether it looks like made by a machine, so that it cannot be the same by chance. */
  readonly made: boolean;
}

/** What tells one thing from another in a message. */
function* marksOf({ number, connection, from, content, now }: Said): Generator<Mark, undefined> {
  const common = { number, connection, from };
  for (const { path, value } of scalarsIn(content)) {
    const name = nameAt(path);
    const isId = namesId(name);
    if (typeof value === "number" && isId) yield { value, place: { ...common, path }, made: false };
    if (typeof value !== "string") continue;
    let start = 0;
    const pieces = piecesOf(value, { name, now });
    for (const { text, volatile } of pieces) {
      const end = start + text.length;
      const isWhole = pieces.length === 1;
      // Times are said by all sides, and none has them from another.
      if (volatile && volatile.kind !== "time")
        yield { value: text, place: { ...common, path, ...(isWhole ? {} : { within: [start, end] }) }, made: true };
      else if (isWhole && isId && content.kind === "value" && /\S/.test(text) && text.length <= 200)
        yield { value: text, place: { ...common, path }, made: false };
      start = end;
    }
  }
  return undefined;
}

/** Whether two members that hold the same mean the same: `id` and `id`, `id` and `orderId` where it is no small number. */
function isSameName(first: string | undefined, again: string | undefined, value: string | number): boolean {
  if (first === again) return true;
  const isLarge = typeof value === "number" ? Math.abs(value) >= 100 : value.length >= 4;
  return isLarge && namesId(first) && namesId(again);
}

function whyOf({ from, path }: Place): string {
  const who = from === "server" ? "the server" : "the client";
  const name = nameAt(path);
  return name === undefined ? `${who} has said it before` : `${who} has said it before, as ${name}`;
}
