import { type Content, contentOf } from "../recording/content.ts";
import { type Carried, Correlator } from "../recording/correlate.ts";
import { type Exchange, Exchanges } from "../recording/exchanges.ts";
import { Habits } from "../recording/habits.ts";
import { isHandshake as asksForSocket } from "../recording/handshake.ts";
import { Logins } from "../recording/logins.ts";
import type { Varies } from "../recording/marks.ts";
import { MaskedGifts } from "../recording/masked-gifts.ts";
import { saidIn } from "../recording/said-in.ts";
import type {
  MessageEvent,
  OpenEvent,
  Recording,
  RecordingHead,
  RequestEvent,
  ResponseEvent,
  Side,
  TrafficBody,
  TrafficEvent,
} from "../recording/traffic.ts";
import { isInterim, Unanswered } from "../recording/unanswered.ts";

/** A recording as it is converted: all of it in memory, with what its messages have to do with each other. */
export interface Dialogue {
  readonly head: RecordingHead;
  /** In the order of their opening. */
  readonly talks: readonly Talk[];
  /** What happened on all of them, on one timeline. */
  readonly moments: readonly Moment[];
  readonly habits: Habits;
  /** The requests of plain HTTP, and which of them the others depend on. */
  readonly exchanges: ReadonlyMap<Talk, Exchange>;
  /** Why there is not more of it; undefined: it is all here. */
  readonly cut: string | undefined;
  /** What the recording itself lacks: torn ends, bytes that were lost. */
  readonly gaps: readonly string[];
}

/** A connection: its handshake, or a request of plain HTTP. What has asked more than once is as many. */
export interface Talk {
  /** Of the connection. */
  readonly number: number;
  readonly open: OpenEvent;
  request?: RequestEvent;
  response?: ResponseEvent;
  /** Who has logged in for it, by plain HTTP. */
  login?: string;
  /** Why it never reached the server, so that nothing of it can be played; undefined: it did. */
  unreached?: string;
}

type Plain = Exclude<TrafficEvent, MessageEvent>;

/** What happened at a time. */
export type Moment = PlainMoment | Message;

/** An event that is no message; of requests and answers what their bodies say. */
export interface PlainMoment {
  readonly talk: Talk;
  readonly event: Plain;
  readonly number: number;
  readonly content?: Content;
  readonly carried: readonly Carried[];
}

export interface Message {
  readonly talk: Talk;
  readonly event: MessageEvent;
  /** Its number among all that says something; `Place.number` means it. */
  readonly number: number;
  readonly content: Content;
  /** What of it was said before. */
  readonly carried: readonly Carried[];
}

/** What somebody has said: a message, or a body of plain HTTP. */
export type Said = Message | (PlainMoment & { readonly content: Content });

/** Whether an event is a message. */
export function isMessage(moment: Moment): moment is Message {
  return moment.event.type === "message";
}

/** Whether a connection was asked to become a WebSocket. */
export function isHandshake({ request }: Talk): boolean {
  return request === undefined || asksForSocket(request);
}

/** What a file can hold that people edit: more messages, or more bytes of them, are not read. */
export const most = { messages: 10_000, bytes: 32 * 1024 * 1024 };

export interface DialogueOptions {
  /** How much of it is read. */
  readonly limits?: typeof most;
  /** Whether what stands in the heads of HTTP counts for what is carried. Default: only what bodies and messages say. */
  readonly heads?: boolean;
  /** Whether what stands at a place of a message is another in another play. Default: nobody knows. */
  readonly varies?: Varies | undefined;
}

/** Reads a recording to its end, or as far as what is made of it can be read by anybody. */
export async function readDialogue(
  { head, events }: Recording,
  { limits = most, heads = false, varies }: DialogueOptions = {},
): Promise<Dialogue> {
  const talks = new Talks();
  const logins = new Logins();
  /** By whom a connection was closed first. */
  const closed = new Map<Talk, Side>();
  const moments: Moment[] = [];
  const gaps: string[] = [];
  const habits = new Habits();
  const all = await gathered(events, limits);
  const correlator = new Correlator({ varies, gifts: giftsIn(all), foreknown: true });
  const exchanges = new Exchanges();
  const began = head.time === undefined ? Number.NaN : Date.parse(head.time);
  const carriedIn = (event: TrafficEvent, from: Side, content: Content | undefined): readonly Carried[] => {
    const { at, connection } = event;
    const number = moments.length;
    const said = heads ? saidIn(event, number) : { number, connection, from, content };
    return said ? correlator.add({ ...said, now: Number.isNaN(began) ? undefined : began + at }) : [];
  };
  let messages = 0;
  let bytes = 0;
  let cut: string | undefined;
  for (const event of all) {
    if (event.type === "gap") gaps.push(event.reason);
    const talk = talks.of(event);
    const user = logins.of(event);
    if (!talk) continue;
    if (user !== undefined) talk.login ??= user;
    if (event.type === "close" && !closed.has(talk)) closed.set(talk, event.from);
    const number = moments.length;
    if (event.type === "message") {
      messages++;
      bytes += event.data.length;
      if (messages > limits.messages || bytes > limits.bytes) {
        const limit =
          messages > limits.messages ? `${limits.messages} messages` : `${limits.bytes / 1024 / 1024} MiB of messages`;
        cut = `what comes behind the first ${limit}`;
        break;
      }
      const content = contentOf(event.data);
      habits.add(content, event.connection, event.from);
      // What crossed a close may reach nobody the next time: nothing depends on it.
      const closer = closed.get(talk);
      const isCertain = closer === undefined || (closer === "server" && event.from === "server");
      const carried = isCertain ? carriedIn(event, event.from, content) : [];
      moments.push({ talk, event, number, content, carried });
    } else if (event.type === "request" || event.type === "response") {
      const from = event.type === "request" ? "client" : "server";
      const content = event.body && !isHandshake(talk) ? bodyContent(event.body) : undefined;
      if (content) habits.add(content, event.connection, from);
      const carried = content || heads ? carriedIn(event, from, content) : [];
      moments.push({ talk, event, number, ...(content ? { content } : {}), carried });
    } else moments.push({ talk, event, number, carried: [] });
    exchanges.add(event, number, moments.at(-1)?.carried ?? []);
  }
  for (const talk of talks.all) {
    const why = isHandshake(talk) ? exchanges.unreached.get(talk.number) : undefined;
    if (why !== undefined) talk.unreached = why;
  }
  const asked = new Map<Talk, Exchange>();
  for (const each of exchanges.all()) {
    const talk = moments[each.request]?.talk;
    if (talk) asked.set(talk, each);
  }
  return { head, talks: talks.all, moments, habits, exchanges: asked, cut, gaps };
}

/** Bytes as a text; undefined when they are none. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** When something was said, in milliseconds since 1970; undefined when nobody knows. */
export function timeOf({ head }: Pick<Dialogue, "head">, { event }: Moment): number | undefined {
  const began = head.time === undefined ? Number.NaN : Date.parse(head.time);
  return Number.isNaN(began) ? undefined : began + event.at;
}

// --- internal ---

/** What is read, and the message beyond it, if there is one. */
async function gathered(events: Recording["events"], limits: typeof most): Promise<readonly TrafficEvent[]> {
  const all: TrafficEvent[] = [];
  let messages = 0;
  let bytes = 0;
  for await (const event of events) {
    all.push(event);
    if (event.type !== "message") continue;
    messages++;
    bytes += event.data.length;
    if (messages > limits.messages || bytes > limits.bytes) break;
  }
  return all;
}

/** What is masked in all of it: who says which of that, only the whole tells. */
function giftsIn(events: readonly TrafficEvent[]): MaskedGifts {
  const gifts = new MaskedGifts();
  for (const [number, event] of events.entries()) {
    const said = saidIn(event, number);
    if (said) gifts.take(said);
  }
  return gifts;
}

/** Of which talk each event is. */
class Talks {
  readonly all: Talk[] = [];
  /** What a connection has asked last; undefined: it is over. */
  readonly #latest = new Map<number, Talk | undefined>();
  readonly #asked = new Unanswered<Talk>();

  /** Undefined: of none. Nothing of a connection comes behind its end; a file that says otherwise is not believed. */
  of(event: TrafficEvent): Talk | undefined {
    const { connection } = event;
    if (event.type === "open") return this.#begin(event);
    const latest = this.#latest.get(connection);
    if (!latest) return undefined;
    switch (event.type) {
      case "request": {
        const talk = latest.request ? this.#begin(latest.open) : latest;
        talk.request = event;
        this.#asked.asked(connection, talk);
        return talk;
      }
      case "response": {
        if (isInterim(event.status)) return undefined;
        const talk = this.#asked.answered(connection, event.status) ?? latest;
        talk.response ??= event;
        return talk;
      }
      case "end":
        this.#latest.set(connection, undefined);
        this.#asked.ended(connection);
        return latest;
      default:
        return latest;
    }
  }

  #begin(open: OpenEvent): Talk {
    const talk = { number: open.connection, open };
    this.all.push(talk);
    this.#latest.set(open.connection, talk);
    return talk;
  }
}

function bodyContent({ bytes }: TrafficBody): Content {
  return contentOf(textOf(bytes) ?? bytes);
}
