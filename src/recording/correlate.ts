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

/** Whether what stands at a place of a message is another each time. */
export type Varies = (content: Content, from: Side, path: Path) => boolean;

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
  readonly #first = new Map<string, FirstPlace>();
  readonly #varies: Varies;

  /** `varies`: whether what stands at a place of a message is known to be another each time, so that it is nobody's choice. */
  constructor(varies: Varies = () => false) {
    this.#varies = varies;
  }

  /** What of this message was said before, by whichever side. Call it for all messages, in their order. */
  add(said: Said): readonly Carried[] {
    const carried: Carried[] = [];
    for (const { value, place, made, varied, unnamed } of marksOf(said, this.#varies)) {
      const name = nameAt(place.path);
      // Of its own connection, where it was said there; what cannot be the same by chance may come from any other.
      const own = `${place.connection} ${typeof value} ${value}`;
      const common = `${typeof value} ${value}`;
      const first = this.#first.get(own) ?? (made ? this.#first.get(common) : undefined);
      const isSame = first && (made || (first.varied && isLarge(value)));
      if (first && (isSame || (!unnamed && isSameName(first.place.name, name, value))))
        carried.push({ value, first: first.place, again: place, why: whyOf(first.place) });
      for (const key of made ? [own, common] : [own])
        if (!unnamed && !this.#first.has(key)) this.#remember(key, { place: { ...place, name }, varied });
    }
    return carried;
  }

  #remember(key: string, place: FirstPlace): void {
    this.#first.set(key, place);
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

interface FirstPlace {
  readonly place: Place & { readonly name: string | undefined };
  readonly varied: boolean;
}

interface Mark {
  readonly value: string | number;
  readonly place: Place;
  /** Whether it looks like made by a machine, so that it cannot be the same by chance. */
  readonly made: boolean;
  /** Whether it is known to be another each time. */
  readonly varied: boolean;
  /** Whether nothing says that it tells one thing from another: it is looked for among what varies, and not remembered. */
  readonly unnamed: boolean;
}

/** What tells one thing from another in a message. */
function* marksOf({ number, connection, from, content, now }: Said, varies: Varies): Generator<Mark, undefined> {
  const common = { number, connection, from };
  for (const { path, value } of scalarsIn(content)) {
    const name = nameAt(path);
    const isId = namesId(name);
    const varied = varies(content, from, path);
    const place = { ...common, path };
    if (typeof value === "number") yield { value, place, made: false, varied, unnamed: !isId && !varied };
    if (typeof value !== "string") continue;
    let start = 0;
    const pieces = piecesOf(value, { name, now });
    for (const { text, volatile } of pieces) {
      const end = start + text.length;
      const isWhole = pieces.length === 1;
      // Times are said by all sides, and none has them from another.
      if (volatile && volatile.kind !== "time")
        yield {
          value: text,
          place: isWhole ? place : { ...place, within: [start, end] },
          made: true,
          varied: false,
          unnamed: false,
        };
      else if (isWhole && content.kind === "value" && /\S/.test(text) && text.length <= 200)
        yield { value: text, place, made: false, varied, unnamed: !isId && !varied };
      start = end;
    }
  }
  return undefined;
}

/** Whether two members that hold the same mean the same: `id` and `id`, `id` and `orderId` where it is no small number. */
function isSameName(first: string | undefined, again: string | undefined, value: string | number): boolean {
  return first === again || (isLarge(value) && namesId(first) && namesId(again));
}

function whyOf({ from, path }: Place): string {
  const who = from === "server" ? "the server" : "the client";
  const name = nameAt(path);
  return name === undefined ? `${who} has said it before` : `${who} has said it before, as ${name}`;
}
