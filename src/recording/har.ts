import { base64 } from "./base64.ts";
import { type EntryParts, type HarMessage, harEntry } from "./har-entry.ts";
import { SpoolFile } from "./spool-file.ts";
import type { OpenEvent, Recording, Side, TrafficEvent } from "./traffic.ts";
import { isInterim, Unanswered } from "./unanswered.ts";

/**
 * Captured traffic as HAR 1.2, in pieces: an entry for each connection, with its messages as Chrome has them, and one for each
 * HTTP exchange. Browsers' tools open it. Memory is bounded: what does not fit lies in a temporary file meanwhile.
 * `version`: that of wstest.
 */
export async function* harText(recording: Recording, version: string, room?: number): AsyncGenerator<string> {
  const spool = new SpoolFile(room);
  try {
    const time = Date.parse(recording.head.time ?? "") || 0;
    const entries = new Entries(spool, time);
    for await (const event of recording.events) await entries.add(event);
    const { creator, missing } = recording.head;
    const gaps = [`captured by ${creator}`, ...entries.gaps].join("; ");
    const head = {
      version: "1.2",
      creator: { name: "wstest", version },
      comment: gaps,
      _captured: creator,
      _missing: missing,
      pages: [],
    };
    yield `{"log":${JSON.stringify(head).slice(0, -1)},"entries":[`;
    for (const [index, entry] of entries.all.entries()) {
      yield `${index === 0 ? "" : ","}\n${JSON.stringify(harEntry(entry, time)).slice(0, -1)}`;
      if (entry.isWebSocket) yield* listText("_webSocketMessages", spool.texts(entry.messages));
      if (entry.controls > 0) yield* listText("_control", spool.texts(entry.control));
      yield "}";
    }
    yield "\n]}}\n";
  } finally {
    await spool.close();
  }
}

// --- internal ---

/** An entry as it is gathered. */
type Entry = { -readonly [Name in keyof EntryParts]: EntryParts[Name] } & {
  /** What its messages, and its control frames, are in the spool. */
  readonly messages: number;
  readonly control: number;
  readonly gaps: string[];
  controls: number;
};

class Entries {
  readonly all: Entry[] = [];
  /** What is missing in all of it. */
  readonly gaps: string[] = [];
  readonly #spool: SpoolFile;
  readonly #time: number;
  /** The latest of each connection. */
  readonly #open = new Map<number, Entry>();
  readonly #asked = new Unanswered<Entry>();

  constructor(spool: SpoolFile, time: number) {
    this.#spool = spool;
    this.#time = time;
  }

  async add(event: TrafficEvent): Promise<void> {
    if (event.type === "open") {
      this.#begin(event, event.at);
      return;
    }
    const known = this.#open.get(event.connection);
    const entry = known && this.#entryOf(event, known);
    if (!entry) {
      if (event.type === "gap") this.gaps.push(event.reason);
      return;
    }
    if (event.type !== "end" || entry.isWebSocket) entry.last = event.at;
    switch (event.type) {
      case "request":
        this.#asked.asked(event.connection, entry);
        entry.request = event;
        entry.isWebSocket = /^wss?:/i.test(event.url);
        // A connection of HTTP may have waited for long.
        if (!entry.isWebSocket) entry.began = event.at;
        break;
      case "response":
        if (!isInterim(event.status)) entry.response = event;
        break;
      case "gap":
        entry.gaps.push(event.reason);
        break;
      case "end":
        entry.end = event;
        this.#open.delete(event.connection);
        this.#asked.ended(event.connection);
        break;
      case "error":
        if (entry.response) await this.#message(entry, event, { type: "error", opcode: -1, data: event.message });
        else entry.error ??= event.message;
        break;
      case "message": {
        const { data } = event;
        const content = typeof data === "string" ? { opcode: 1, data } : { opcode: 2, data: base64(data) };
        await this.#message(entry, event, { type: way(event.from), ...content });
        break;
      }
      case "close": {
        const { code, reason } = event;
        const content = { opcode: 8, data: reason, ...(code === undefined ? {} : { code }) };
        await this.#controlFrame(entry, event, { type: way(event.from), ...content });
        break;
      }
      case "ping":
      case "pong": {
        const content = { opcode: event.type === "ping" ? 9 : 10, data: base64(event.data) };
        await this.#controlFrame(entry, event, { type: way(event.from), ...content });
        break;
      }
    }
  }

  /** What an event of a connection is about, `known` being what it has asked last. */
  #entryOf(event: TrafficEvent, known: Entry): Entry {
    // A connection that has asked before asks for something else.
    if (event.type === "request") return known.request ? this.#begin(known.open, event.at) : known;
    if (event.type === "response") return this.#asked.answered(event.connection, event.status) ?? known;
    return (event.type === "error" ? this.#asked.next(event.connection) : undefined) ?? known;
  }

  #begin(open: OpenEvent, began: number): Entry {
    const place = this.all.length * 2;
    const entry: Entry = {
      open,
      began,
      request: undefined,
      response: undefined,
      end: undefined,
      error: undefined,
      last: began,
      gaps: [],
      // One that was open before the recording began has not asked in it.
      isWebSocket: true,
      messages: place,
      control: place + 1,
      controls: 0,
    };
    this.all.push(entry);
    this.#open.set(open.connection, entry);
    return entry;
  }

  async #message(entry: Entry, { at }: TrafficEvent, message: Omit<HarMessage, "time">): Promise<void> {
    await this.#spool.add(entry.messages, this.#text(at, message));
  }

  async #controlFrame(entry: Entry, { at }: TrafficEvent, message: Omit<HarMessage, "time">): Promise<void> {
    entry.controls++;
    await this.#spool.add(entry.control, this.#text(at, message));
  }

  #text(at: number, { type, ...rest }: Omit<HarMessage, "time">): string {
    return `,\n${JSON.stringify({ type, time: (this.#time + at) / 1000, ...rest })}`;
  }
}

async function* listText(name: string, texts: AsyncIterable<string>): AsyncGenerator<string> {
  yield `,"${name}":[`;
  let first = true;
  for await (const text of texts) {
    // Each item begins with a comma.
    yield first ? text.slice(1) : text;
    first = false;
  }
  yield "]";
}

function way(from: Side): "send" | "receive" {
  return from === "client" ? "send" : "receive";
}
