import { visible } from "../visible.ts";
import { addressOf } from "./address.ts";
import type { Carried } from "./correlate.ts";
import { isHandshake } from "./handshake.ts";
import type { Place } from "./marks.ts";
import type { RequestEvent, ResponseEvent, TrafficEvent } from "./traffic.ts";
import { Unanswered } from "./unanswered.ts";
import { Unreached } from "./unreached.ts";

/**
 * Why a request of plain HTTP belongs to a conversation: `gives`: of its answer something is used later; `between`: it was made
 * while the conversation went on; `changes`: it changes something in the name of what another has given.
 */
export type Belongs = "gives" | "between" | "changes";

/** A request of plain HTTP with its answer. */
export interface Exchange {
  readonly connection: number;
  /** The numbers of its events, as the caller counts; that of the answer is undefined when it never came. */
  readonly request: number;
  readonly response: number | undefined;
  /** `POST /login`. */
  readonly title: string;
  /** Milliseconds to the answer; 0 when it never came. */
  readonly took: number;
  /** Undefined: nothing depends on it. */
  readonly belongs: Belongs | undefined;
  /** The places of its answer whose values are used later, by what is played. */
  readonly gives: readonly Place[];
}

/**
 * Which requests of plain HTTP a conversation depends on, told by what is carried (`correlate.ts`). Pages, scripts, pictures and
 * the like, and what a page asks for by itself, belong to none. Takes all events of a recording, in their order.
 */
export class Exchanges {
  readonly #all: Found[] = [];
  /** Undefined: a handshake. */
  readonly #asked = new Unanswered<Found | undefined>();
  readonly #byAnswer = new Map<number, Found>();
  readonly #uses: Use[] = [];
  readonly #sockets = new Set<number>();
  readonly #unreached = new Unreached();
  /** The number of the last message, of whichever connection. */
  #last = -1;

  /** `carried`: what of the event was said before. */
  add(event: TrafficEvent, number: number, carried: readonly Carried[]): void {
    const by = this.#take(event, number);
    this.#unreached.add(event);
    for (const { first, again } of carried) {
      const giver = this.#byAnswer.get(first.number);
      if (giver && again.from === "client" && this.#uses.length < MOST)
        this.#uses.push({ giver, place: first, by, connection: again.connection });
    }
  }

  /** Why connections never reached the server, by their numbers: what only they need belongs to nothing. */
  get unreached(): ReadonlyMap<number, string> {
    return this.#unreached.all;
  }

  /** All of them, in their order. */
  all(): readonly Exchange[] {
    const needed = new Set<Found>();
    const uses = this.#uses.filter(({ by, connection }) => by !== undefined || !this.unreached.has(connection));
    const usedBy = grouped(uses, ({ by }) => by);
    const need = (found: Found): void => {
      if (needed.has(found) || found.response === undefined) return;
      needed.add(found);
      for (const { giver } of usedBy.get(found) ?? []) need(giver);
    };
    const belongs = new Map<Found, Belongs>();
    for (const { giver } of usedBy.get(undefined) ?? []) need(giver);
    const isLate = ({ request }: Found): boolean => request > this.#last;
    for (const each of this.#all)
      if (each.between && !each.isAsset && !isLate(each) && !needed.has(each) && each.response !== undefined) {
        belongs.set(each, "between");
        need(each);
      }
    for (const { giver, by } of uses)
      if (by?.changes && by.response !== undefined && !isLate(by) && !needed.has(by) && needed.has(giver)) {
        belongs.set(by, "changes");
        need(by);
      }
    const given = grouped(
      uses.filter(({ by }) => !by || needed.has(by)),
      ({ giver }) => giver,
    );
    return this.#all.map((each) => ({
      connection: each.connection,
      request: each.request,
      response: each.response,
      title: each.title,
      took: each.took,
      belongs: belongs.get(each) ?? (needed.has(each) ? "gives" : undefined),
      gives: needed.has(each) ? placesOf(given.get(each) ?? []) : [],
    }));
  }

  /** The exchange that an event begins. */
  #take(event: TrafficEvent, number: number): Found | undefined {
    const { connection } = event;
    switch (event.type) {
      case "request": {
        const found = isHandshake(event) ? undefined : this.#begin(event, number);
        this.#asked.asked(connection, found);
        return found;
      }
      case "response": {
        const asked = this.#asked.answered(connection, event.status);
        if (!asked) {
          if (event.status === 101) this.#sockets.add(connection);
          return undefined;
        }
        asked.response = number;
        asked.took = event.at - asked.at;
        asked.isAsset ||= isAssetType(event);
        this.#byAnswer.set(number, asked);
        return undefined;
      }
      case "message":
        this.#sockets.add(connection);
        this.#last = number;
        return undefined;
      case "end":
        this.#sockets.delete(connection);
        this.#asked.ended(connection);
        return undefined;
      default:
        return undefined;
    }
  }

  #begin(request: RequestEvent, number: number): Found | undefined {
    const { connection, method, url } = request;
    if (this.#all.length >= MOST) return undefined;
    const found: Found = {
      connection,
      request: number,
      response: undefined,
      at: request.at,
      took: 0,
      title: visible(`${method} ${addressOf(url).path}`).slice(0, 100),
      between: this.#sockets.size > 0,
      changes: !/^(?:GET|HEAD|OPTIONS|TRACE)$/i.test(method),
      isAsset: isAssetRequest(request),
    };
    this.#all.push(found);
    return found;
  }
}

/** What is left out, in a sentence; undefined when there is nothing. `why`: told whether it is one alone. */
export function leftOut(
  left: readonly Exchange[],
  verb: "played" | "written",
  why: (one: boolean) => string = (one) => `since nothing depends on ${one ? "it" : "them"}`,
): string | undefined {
  const titles = [...new Set(left.map(({ title }) => title))];
  if (titles.length === 0) return undefined;
  const one = left.length === 1;
  const count = one ? "1 plain HTTP request is" : `${left.length} plain HTTP requests are`;
  const more = titles.length > MOST_SHOWN ? ` and ${titles.length - MOST_SHOWN} more` : "";
  return `${count} not ${verb}, ${why(one)}: ${titles.slice(0, MOST_SHOWN).join(", ")}${more}`;
}

// --- internal ---

/** So many are known; a recording of more is one of other things. */
const MOST = 100_000;
const MOST_SHOWN = 5;

interface Found {
  readonly connection: number;
  readonly request: number;
  response: number | undefined;
  readonly at: number;
  took: number;
  readonly title: string;
  /** Whether a WebSocket connection was open. */
  readonly between: boolean;
  readonly changes: boolean;
  isAsset: boolean;
}

/** Something of an answer that is said again; by nobody: by a handshake or a message. */
interface Use {
  readonly giver: Found;
  readonly place: Place;
  readonly by: Found | undefined;
  /** Of who says it again. */
  readonly connection: number;
}

function grouped<Key>(uses: readonly Use[], keyOf: (use: Use) => Key): ReadonlyMap<Key, readonly Use[]> {
  const groups = new Map<Key, Use[]>();
  for (const use of uses) {
    const group = groups.get(keyOf(use));
    if (group) group.push(use);
    else groups.set(keyOf(use), [use]);
  }
  return groups;
}

/** Each of them once. */
function placesOf(uses: readonly Use[]): readonly Place[] {
  return [
    ...new Map(uses.map(({ place }) => [JSON.stringify([place.part, place.path, place.within]), place])).values(),
  ];
}

/** Whether a browser, or its page, asks for it by itself: a page, a script, a picture, leave to ask. */
function isAssetRequest({ method, url, headers }: RequestEvent): boolean {
  const destination = headers.find(([name]) => name.toLowerCase() === "sec-fetch-dest")?.[1];
  return (
    /^(?:HEAD|OPTIONS)$/i.test(method) ||
    (destination !== undefined && destination !== "" && destination !== "empty") ||
    (method === "GET" &&
      /\.(?:html?|m?js|css|map|png|jpe?g|gif|svg|webp|avif|ico|woff2?|ttf|otf|mp[34]|webm|wasm)$/i.test(
        addressOf(url).path,
      ))
  );
}

function isAssetType({ headers, status }: ResponseEvent): boolean {
  const type = headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "";
  return (
    status === 304 ||
    /^\s*(?:text\/(?:html|css|javascript)|application\/(?:x-)?javascript|application\/wasm|application\/manifest|(?:image|font|audio|video)\/)/i.test(
      type,
    )
  );
}
