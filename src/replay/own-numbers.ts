import { memberOf } from "../align/volatile.ts";
import { isLarge } from "../recording/correlate.ts";
import { ownText } from "../recording/own-text.ts";
import { type NumberPlace, numberPlacesIn } from "./number-places.ts";
import { isSameThing } from "./same-thing.ts";

/**
 * Numbers that a client makes itself, as it counts its requests: that the server calls something else by the same number is
 * chance, and to carry that on would change what the client says of its own. Of one connection; of each place in its messages the
 * latest are remembered.
 */
export class OwnNumbers {
  readonly #places = new Map<string, Own>();

  /** The numbers of a message, by where they stand. Of one of the client, those that are its own are to be added. */
  in(text: string): Map<number, NumberPlace> {
    return numberPlacesIn(text);
  }

  /** Whether the client has said it there, and nobody had given it. */
  said({ path, value }: NumberPlace): boolean {
    return this.#places.get(path)?.values.has(value) === true;
  }

  /** Whether a number is the client's own, though the server has said it as well; `from`: where it did, `$.result.seq`. */
  has({ path, value }: NumberPlace, from: string): boolean {
    if (this.said({ path, value })) return true;
    const own = this.#places.get(path);
    const number = Number(value);
    if (own && own.run >= LEAST_RUN && number === own.last + 1) return true;
    // What is so small is the same by chance, unless the names of both places say that it is one thing.
    return !isLarge(number) && !(isSameThing(memberOf(path), memberOf(from)) ?? own === undefined);
  }

  /** The client has said what nobody has given it. */
  add({ path, value }: NumberPlace): void {
    let own = this.#places.get(path);
    if (!own) {
      if (this.#places.size >= MOST_PLACES || path.length > LONGEST) return;
      own = { values: new Set(), last: Number.NaN, run: 0 };
      this.#places.set(ownText(path), own);
    }
    const number = Number(value);
    own.run = number === own.last + 1 ? own.run + 1 : 1;
    own.last = number;
    own.values.add(ownText(value));
    if (own.values.size <= MOST) return;
    const [oldest] = own.values;
    if (oldest !== undefined) own.values.delete(oldest);
  }
}

// --- internal ---

/** Who has counted so many by one goes on counting. */
const LEAST_RUN = 3;
const MOST_PLACES = 100;
const MOST = 1_000;
const LONGEST = 200;

/** What a client has said by itself at a place. */
interface Own {
  readonly values: Set<string>;
  last: number;
  /** How many of the latest were counted by one. */
  run: number;
}
