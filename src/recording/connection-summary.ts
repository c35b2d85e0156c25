import { isHandshake } from "./handshake.ts";
import { Logins } from "./logins.ts";
import type { CloseEvent, EndEvent, Side, TrafficEvent } from "./traffic.ts";
import { isInterim } from "./unanswered.ts";

/** A connection in a few words. */
export interface ConnectionSummary {
  readonly connection: number;
  /** When it was opened, and when the last of it was heard: milliseconds of the recording. */
  readonly at: number;
  readonly last: number;
  /** What the client is called, or who has logged in for it, or its address; undefined when none is known. */
  readonly client: string | undefined;
  /** What was asked first, and how often it has asked: a connection of HTTP may more than once. */
  readonly request: { readonly method: string; readonly url: string } | undefined;
  readonly requests: number;
  /** The first answer. */
  readonly status: number | undefined;
  readonly protocol: string | undefined;
  /** The messages of each side, and the bytes of their content. */
  readonly sent: Readonly<Record<Side, { readonly messages: number; readonly bytes: number }>>;
  /** The first close frame. */
  readonly close: Pick<CloseEvent, "from" | "code" | "reason"> | undefined;
  /** Undefined when it was open when the recording ended. */
  readonly end: Pick<EndEvent, "how" | "from"> | undefined;
  /** What went wrong with it first. */
  readonly error: string | undefined;
}

/** Sums up the connections of a recording; of each no more than this is kept. */
export class ConnectionSummaries {
  readonly #all = new Map<number, Summary>();
  readonly #logins = new Logins();
  /** Connections of which the recording says what their clients are called. */
  readonly #named = new Set<number>();
  /** How often what is missing, by sentences. */
  readonly #gaps = new Map<string, number>();

  /** What is missing, sentences. */
  get gaps(): readonly string[] {
    return [...this.#gaps].map(([text, times]) => (times === 1 ? text : `${text} (${times} times)`));
  }

  get all(): readonly ConnectionSummary[] {
    return [...this.#all.values()];
  }

  add(event: TrafficEvent): void {
    const { at, connection } = event;
    if (event.type === "gap") {
      const text = `${connection === 0 ? "" : `Connection ${connection}: `}${event.reason}`;
      const times = this.#gaps.get(text);
      if (times !== undefined || this.#gaps.size < MOST_GAPS) this.#gaps.set(text, (times ?? 0) + 1);
      if (connection === 0) return;
    }
    const summary = this.#of(event);
    const user = this.#logins.of(event);
    if (event.type !== "end" || summary.status === 101 || summary.status === undefined) summary.last = at;
    switch (event.type) {
      case "open":
        summary.client = event.name ?? event.client;
        if (event.name !== undefined) this.#named.add(connection);
        break;
      case "request":
        if (user !== undefined && isHandshake(event) && !this.#named.has(connection)) summary.client = user;
        summary.request ??= { method: event.method, url: event.url };
        summary.requests++;
        break;
      case "response":
        if (isInterim(event.status)) break;
        summary.status ??= event.status;
        summary.protocol ??= event.headers.find(([name]) => name.toLowerCase() === "sec-websocket-protocol")?.[1];
        break;
      case "message": {
        const { data, from } = event;
        summary.sent[from].messages++;
        summary.sent[from].bytes += typeof data === "string" ? Buffer.byteLength(data) : data.length;
        break;
      }
      case "close":
        summary.close ??= event;
        break;
      case "end":
        if (event.how !== "cut") summary.end = event;
        break;
      case "error":
        summary.error ??= event.message;
        break;
      default:
        break;
    }
  }

  #of({ connection, at }: TrafficEvent): Summary {
    const known = this.#all.get(connection);
    if (known) return known;
    const sent = { client: { messages: 0, bytes: 0 }, server: { messages: 0, bytes: 0 } };
    const summary: Summary = {
      connection,
      at,
      last: at,
      client: undefined,
      request: undefined,
      requests: 0,
      status: undefined,
      protocol: undefined,
      sent,
      close: undefined,
      end: undefined,
      error: undefined,
    };
    this.#all.set(connection, summary);
    return summary;
  }
}

// --- internal ---

type Summary = { -readonly [Name in keyof ConnectionSummary]: ConnectionSummary[Name] } & {
  readonly sent: Record<Side, { messages: number; bytes: number }>;
};

/** Nobody reads more of them. */
const MOST_GAPS = 100;
