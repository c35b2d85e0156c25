import { type Carried, Correlator } from "../recording/correlate.ts";
import { type Exchange, Exchanges, leftOut } from "../recording/exchanges.ts";
import { isHandshake } from "../recording/handshake.ts";
import { formText } from "../recording/head-parts.ts";
import { MaskedGifts } from "../recording/masked-gifts.ts";
import { isMasked, placeholderOf, withPlainMasks } from "../recording/masked.ts";
import { ownText } from "../recording/own-text.ts";
import { saidIn } from "../recording/said-in.ts";
import { GivenWords } from "./given-words.ts";
import type { Recording, RequestEvent, TrafficEvent } from "../recording/traffic.ts";
import { visible } from "../visible.ts";
import { namesMasked } from "./wanted-secrets.ts";

/** Which requests of plain HTTP are played: those that the connections depend on, all that were answered, or none. */
export type WhichHttp = "needed" | "all" | "none";

/** What of the plain HTTP of a recording is played, and what it gives. */
export interface HttpPlan {
  /** By the places of their requests among the events, from 1. */
  readonly played: ReadonlyMap<number, Exchange>;
  /** The names of secrets that answers give. */
  readonly given: ReadonlySet<string>;
  /** By the name of a secret: how messages say it, which are not masked. */
  readonly bare: ReadonlyMap<string, ReadonlySet<string>>;
  /** By connections: what their messages say of what answers gave, as it is said there. */
  readonly needs: ReadonlyMap<number, ReadonlySet<string>>;
  /** Why connections never reached the server, by their numbers: they are not played. */
  readonly unreached: ReadonlyMap<number, string>;
  /** Handshakes that are dialled, and requests that are played, which have secrets in them. */
  readonly masked: readonly RequestEvent[];
  /** The names under which something was masked, in whatever was asked and answered. */
  readonly names: ReadonlySet<string>;
  /** What is not played, and why: sentences. */
  readonly left: readonly string[];
}

/**
 * Reads a recording to its end, and finds out; once more where only the whole tells who says which of several secrets. With a
 * `target`, nothing is asked of other servers than that of the connections.
 */
export async function planHttp(
  open: () => Promise<Pick<Recording, "events">>,
  which: WhichHttp,
  target: URL | undefined,
): Promise<HttpPlan> {
  const read = async (reading: Reading): Promise<Reading> => {
    const { events } = await open();
    for await (const event of events) reading.take(event, which !== "none");
    return reading;
  };
  const gifts = new MaskedGifts();
  const reading = await read(new Reading(new Correlator({ gifts })));
  const { hindsight } = gifts;
  const known = hindsight ? await read(new Reading(new Correlator({ gifts: hindsight, foreknown: true }))) : reading;
  return known.plan(which, target);
}

// --- internal ---

/** So many secrets, hosts, needs of messages, and requests that have secrets, are looked at. */
const MOST = 10_000;

/** So many connections that are not played are told of. */
const MOST_SHOWN = 5;

const idleReasons = {
  needed: undefined,
  all: () => "since no answer was recorded",
  none: () => "as --http none says",
} as const;

class Reading {
  readonly #correlator: Correlator;
  readonly #exchanges = new Exchanges();
  /** What was said again of secrets. */
  readonly #secrets: Carried[] = [];
  readonly #masked = new Map<number, RequestEvent>();
  /** Of WebSocket connections. */
  readonly #hosts = new Set<string>();
  /** Of plain requests, by their places. */
  readonly #asked = new Map<number, { readonly host: string; readonly isCut: boolean }>();
  readonly #given = new GivenWords();
  readonly #names = new Set<string>();
  readonly #needs = new Map<number, Set<string>>();
  #needed = 0;
  #number = 0;

  constructor(correlator: Correlator) {
    this.#correlator = correlator;
  }

  take(event: TrafficEvent, finds: boolean): void {
    const number = ++this.#number;
    if (event.type === "request") this.#request(event, number);
    if ((event.type === "request" || event.type === "response") && this.#names.size < MOST)
      for (const name of namesMasked(event)) this.#names.add(name);
    const said = finds && this.#counts(event) ? saidIn(event, number) : undefined;
    if (event.type === "response" && said) this.#given.add(said);
    const carried = said ? this.#correlator.add(said) : [];
    for (const each of carried) if (each.secret !== undefined && this.#secrets.length < MOST) this.#secrets.push(each);
    this.#exchanges.add(event, number, carried);
    if (event.type === "message")
      for (const { value, first } of carried) if (first.from === "server") this.#need(event, value);
  }

  plan(which: WhichHttp, target: URL | undefined): HttpPlan {
    const played = new Map<number, Exchange>();
    const [idle, elsewhere, cut]: [Exchange[], Exchange[], Exchange[]] = [[], [], []];
    for (const each of this.#exchanges.all()) {
      const { host = "", isCut = false } = this.#asked.get(each.request) ?? {};
      const isElsewhere = target !== undefined && this.#hosts.size > 0 && !this.#hosts.has(host);
      if (each.response === undefined || which === "none" || (which === "needed" && each.belongs === undefined))
        idle.push(each);
      else if (isElsewhere) elsewhere.push(each);
      else if (isCut) cut.push(each);
      else played.set(each.request, each);
    }
    const { unreached } = this.#exchanges;
    return {
      played,
      ...this.#secretsOf(played),
      needs: this.#needs,
      unreached,
      masked: [...this.#masked].flatMap(([place, each]) =>
        (isHandshake(each) ? !unreached.has(each.connection) : played.has(place)) ? [each] : [],
      ),
      names: this.#names,
      left: [
        ...Array.from(
          unreached,
          ([number, why]) => `connection ${number} is not played, since it never reached the server: ${why}`,
        ).slice(0, MOST_SHOWN),
        unreached.size > MOST_SHOWN
          ? `${unreached.size - MOST_SHOWN} more ${unreached.size === MOST_SHOWN + 1 ? "connection is not played, since it" : "connections are not played, since they"} never reached the server`
          : undefined,
        leftOut(idle, "played", idleReasons[which]),
        leftOut(
          elsewhere,
          "played",
          (one) => `since ${one ? "it asks" : "they ask"} another server than the connections`,
        ),
        leftOut(
          cut,
          "played",
          (one) => `since only the ${one ? "beginning of its body was" : "beginnings of their bodies were"} recorded`,
        ),
      ].filter((each) => each !== undefined),
    };
  }

  #need({ connection }: TrafficEvent, value: string | number): void {
    if (this.#needed++ >= MOST) return;
    const known = this.#needs.get(connection) ?? new Set();
    this.#needs.set(connection, known.add(ownText(String(value))));
  }

  #secretsOf(played: ReadonlyMap<number, Exchange>): Pick<HttpPlan, "given" | "bare"> {
    const answers = new Set([...played.values()].map(({ response }) => response));
    const given = new Set<string>();
    const bare = new Map<string, Set<string>>();
    for (const { secret, value, first } of this.#secrets) {
      if (secret === undefined || !answers.has(first.number)) continue;
      given.add(secret);
      if (value !== placeholderOf(secret)) bare.set(secret, (bare.get(secret) ?? new Set()).add(String(value)));
    }
    return { given, bare };
  }

  /** Whether something that HTTP gave may be in it. Of messages there may be millions. */
  #counts(event: TrafficEvent): boolean {
    if (this.#asked.size === 0) return false;
    return event.type !== "message" || (event.from === "client" && this.#given.mayBeIn(event.data));
  }

  #request(event: RequestEvent, number: number): void {
    if (hasSecret(event) && this.#masked.size < MOST) this.#masked.set(number, event);
    const host = hostOf(event.url);
    if (!isHandshake(event)) this.#asked.set(number, { host, isCut: event.body?.of !== undefined });
    else if (this.#hosts.size < MOST) this.#hosts.add(host);
  }
}

function hasSecret({ url, headers, body }: RequestEvent): boolean {
  return (
    isMasked(withPlainMasks(url)) ||
    headers.some(([, value]) => isMasked(value)) ||
    (body !== undefined && isMasked(formText(body)))
  );
}

/** The host with its port, also where it is the usual one. */
function hostOf(text: string): string {
  if (!URL.canParse(text)) return visible(text);
  const { hostname, port, protocol } = new URL(text);
  return `${hostname}:${port === "" ? (/^(?:wss|https):$/.test(protocol) ? "443" : "80") : port}`;
}
