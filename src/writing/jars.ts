import type { Carried } from "../recording/correlate.ts";
import { type Dialogue, isHandshake, type Talk } from "./read-dialogue.ts";

/**
 * Whose cookies go over plain HTTP: who has got a cookie sends it, so requests and handshakes that have one from another are of
 * one client, whose jar keeps it.
 */
export class Jars {
  readonly #clients: ReadonlyMap<Talk, string>;
  /** The groups of connections that pass cookies on: each has a name, and what has none is alone. */
  readonly #groups = new Map<Talk, Set<Talk>>();

  /** `clients`: whose the handshakes are. */
  constructor(dialogue: Dialogue, clients: ReadonlyMap<Talk, string>) {
    this.#clients = clients;
    const talks = new Map(dialogue.moments.map(({ number, talk }) => [number, talk]));
    for (const { talk, carried } of dialogue.moments)
      for (const each of carried) {
        const giver = talks.get(each.first.number);
        if (giver && isCookie(each) && !isLeft(dialogue, giver) && !isLeft(dialogue, talk)) this.#join(giver, talk);
      }
  }

  /** The client that does a request; undefined: anybody. */
  clientOf(talk: Talk): string | undefined {
    if (isHandshake(talk)) return this.#clients.get(talk);
    const all = [...(this.#groups.get(talk) ?? [])];
    if (all.length === 0) return undefined;
    // Of several tabs with one session the first one has asked.
    const handshakes = all.filter(isHandshake).toSorted((a, b) => a.number - b.number);
    const [first] = handshakes.length > 0 ? handshakes : [...this.#clients.keys()];
    return first && this.#clients.get(first);
  }

  /** Whether a value is a cookie that the client of `talk` has got, and sends without being told to. */
  keeps(carried: Carried, giver: Talk, talk: Talk): boolean {
    const owner = this.clientOf(giver);
    return isCookie(carried) && owner !== undefined && owner === this.clientOf(talk);
  }

  #join(one: Talk, other: Talk): void {
    const [a, b] = [one, other].map((talk) => this.#groups.get(talk) ?? new Set([talk]));
    if (!a || !b) return;
    for (const talk of b) a.add(talk);
    for (const talk of a) this.#groups.set(talk, a);
  }
}

/** Whether nothing depends on a request of plain HTTP, or a connection never reached the server, so that it is not written. */
export function isLeft({ exchanges }: Dialogue, talk: Talk): boolean {
  if (isHandshake(talk)) return talk.unreached !== undefined;
  const exchange = exchanges.get(talk);
  return exchange !== undefined && exchange.belongs === undefined;
}

// --- internal ---

/** Whether a cookie is sent as the one that it was set as. */
function isCookie({ first, again }: Carried): boolean {
  return first.from === "server" && first.part === again.part && first.part?.startsWith("cookie ") === true;
}
