import { type Content, contentOf } from "../../recording/content.ts";
import { type Carried, Correlator, type Varies } from "../../recording/correlate.ts";
import { Habits } from "../../recording/habits.ts";
import type {
  MessageEvent,
  OpenEvent,
  Recording,
  RecordingHead,
  RequestEvent,
  ResponseEvent,
  Side,
  TrafficEvent,
} from "../../recording/traffic.ts";

/** A recording as it is converted: all of it in memory, with what its messages have to do with each other. */
export interface Dialogue {
  readonly head: RecordingHead;
  /** In the order of their opening. */
  readonly talks: readonly Talk[];
  /** What happened on all of them, on one timeline. */
  readonly moments: readonly Moment[];
  readonly habits: Habits;
  /** Why there is not more of it; undefined: it is all here. */
  readonly cut: string | undefined;
  /** What the recording itself lacks: torn ends, bytes that were lost. */
  readonly gaps: readonly string[];
}

/** A connection: its handshake, or a request of plain HTTP. */
export interface Talk {
  readonly number: number;
  readonly open: OpenEvent;
  request?: RequestEvent;
  response?: ResponseEvent;
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
  return request === undefined || /^wss?:/i.test(request.url);
}

/** What a file can hold that people edit: more messages, or more bytes of them, are not read. */
export const most = { messages: 10_000, bytes: 32 * 1024 * 1024 };

/** Reads a recording to its end, or as far as what is made of it can be read by anybody. */
export async function readDialogue({ head, events }: Recording, limits = most, varies?: Varies): Promise<Dialogue> {
  const began = head.time === undefined ? Number.NaN : Date.parse(head.time);
  const talks = new Map<number, Talk>();
  const over = new Set<Talk>();
  const moments: Moment[] = [];
  const gaps: string[] = [];
  const habits = new Habits();
  const correlator = new Correlator(varies);
  const said = (
    from: Side,
    data: string | Uint8Array,
    { at, connection }: TrafficEvent,
  ): Pick<Message, "content" | "carried"> => {
    const content = contentOf(data);
    habits.add(content, connection, from);
    const now = Number.isNaN(began) ? undefined : began + at;
    return { content, carried: correlator.add({ number: moments.length, connection, from, content, now }) };
  };
  let messages = 0;
  let bytes = 0;
  let cut: string | undefined;
  for await (const event of events) {
    if (event.type === "gap") gaps.push(event.reason);
    if (event.type === "open") talks.set(event.connection, { number: event.connection, open: event });
    const talk = talks.get(event.connection);
    // Nothing of a connection comes behind its end; a file that says otherwise is not believed.
    if (!talk || over.has(talk)) continue;
    if (event.type === "end") over.add(talk);
    if (event.type === "request") talk.request ??= event;
    if (event.type === "response") talk.response ??= event;
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
      moments.push({ talk, event, number, ...said(event.from, event.data, event) });
    } else if ((event.type === "request" || event.type === "response") && event.body && !isHandshake(talk)) {
      const data = textOf(event.body.bytes) ?? event.body.bytes;
      moments.push({ talk, event, number, ...said(event.type === "request" ? "client" : "server", data, event) });
    } else moments.push({ talk, event, number, carried: [] });
  }
  return { head, talks: [...talks.values()], moments, habits, cut, gaps };
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
