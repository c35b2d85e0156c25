import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ClientEvent, FrameEvent, HttpEvent, RunEvent } from "../events.ts";
import { EntryFinder, type Found } from "./har-entries.ts";
import { type HarEntry, httpEntry, webSocketEntry } from "./har-entry.ts";
import { readEvents } from "./read-events.ts";

/**
 * Writes what a trace holds of the network as HAR 1.2, which browsers' tools open: an entry for each connection, with its
 * messages as Chrome has them, and one for each HTTP exchange. Memory is bounded: the trace is read as often as its
 * messages have 16 MiB. `from` and `to` are absolute.
 */
export async function writeHar(from: string, to: string): Promise<void> {
  await pipeline(Readable.from(harText(from)), createWriteStream(to));
}

/** So many characters of messages are kept at once. */
const KEPT = 16 * 1024 * 1024;

interface Planned {
  readonly index: number;
  readonly start: number;
  size: number;
}

async function* harText(path: string): AsyncGenerator<string> {
  const { entries, time, version } = await plan(path);
  const head = { version: "1.2", creator: { name: "wstest", version }, pages: [] };
  yield `{"log":${JSON.stringify(head).slice(0, -1)},"entries":[`;
  let first = true;
  for (const batch of batches(entries)) {
    for await (const text of written(path, time, batch)) {
      if (text.begins) {
        if (!first) yield ",";
        first = false;
      }
      yield text.text;
    }
  }
  yield "\n]}}\n";
}

/** What entries there are, by the time of their beginning, with how much they hold. */
async function plan(
  path: string,
): Promise<{ readonly entries: readonly Planned[]; readonly time: number; readonly version: string }> {
  const entries = new Map<number, Planned>();
  const finder = new EntryFinder();
  let [time, version] = [0, ""];
  for await (const event of events(path)) {
    if (event.type === "run:start") [time, version] = [Date.parse(event.time) || 0, event.version];
    const found = finder.of(event);
    if (!found) continue;
    const known = entries.get(found.index);
    if (known) known.size += sizeOf(found.event);
    else entries.set(found.index, { index: found.index, start: found.start, size: sizeOf(found.event) });
  }
  return { entries: [...entries.values()].toSorted((a, b) => a.start - b.start), time, version };
}

function sizeOf(event: Found["event"]): number {
  if (event.type === "frame") return event.payload.length;
  return event.type === "http" ? (event.answer?.body.length ?? 0) : (event.answer?.body.length ?? 0);
}

function* batches(entries: readonly Planned[]): Generator<readonly Planned[]> {
  let batch: Planned[] = [];
  let size = 0;
  for (const entry of entries) {
    if (batch.length > 0 && size + entry.size > KEPT) {
      yield batch;
      [batch, size] = [[], 0];
    }
    batch.push(entry);
    size += entry.size;
  }
  if (batch.length > 0) yield batch;
}

/** One entry as it is gathered: what began it, its messages, and how it ended. */
interface Gathered {
  start: ClientEvent | HttpEvent | undefined;
  end: ClientEvent | undefined;
  readonly messages: string[];
}

interface Piece {
  readonly text: string;
  /** Whether an entry begins here. */
  readonly begins: boolean;
}

/** The entries of a batch. An entry that is alone may be larger than what is kept: its messages are written as they are read. */
async function* written(path: string, time: number, batch: readonly Planned[]): AsyncGenerator<Piece> {
  const gathered = new Map<number, Gathered>(
    batch.map(({ index }) => [index, { start: undefined, end: undefined, messages: [] }]),
  );
  const alone = batch.length === 1;
  let streamed = 0;
  const finder = new EntryFinder();
  for await (const event of events(path)) {
    const found = finder.of(event);
    const entry = found && gathered.get(found.index);
    if (!entry) continue;
    if (found.event.type === "frame") {
      const message = messageText(found.event, time);
      if (message === undefined) continue;
      if (!alone) entry.messages.push(message);
      else yield { begins: streamed === 0, text: `${streamed++ === 0 ? MESSAGES : ","}\n${message}` };
    } else if (found.event.type === "client" && found.event.state === "closed") entry.end = found.event;
    else entry.start = found.event;
  }
  for (const { index } of batch) {
    const entry = gathered.get(index);
    if (!entry?.start) continue;
    const { start, end, messages } = entry;
    const rest = JSON.stringify(start.type === "http" ? httpEntry(start, time) : webSocketEntry(start, end, time));
    if (start.type === "http") yield { begins: true, text: `\n${rest}` };
    else if (streamed > 0) yield { begins: false, text: `],${rest.slice(1)}` };
    else yield { begins: true, text: `${MESSAGES}${messages.map((each) => `\n${each}`).join(",")}],${rest.slice(1)}` };
  }
}

const MESSAGES = '\n{"_webSocketMessages":[';

/** Chrome knows messages and no control frames; its times are seconds since 1970. */
function messageText(event: FrameEvent, time: number): string | undefined {
  if (event.kind !== "message") return undefined;
  const { direction, binary, payload, at } = event;
  const message: NonNullable<HarEntry["_webSocketMessages"]>[number] = {
    type: direction === "out" ? "send" : "receive",
    time: (time + at) / 1000,
    opcode: binary ? 2 : 1,
    data: payload,
  };
  return JSON.stringify(message);
}

/** The events of a trace, whose last line may be torn. */
async function* events(path: string): AsyncGenerator<RunEvent> {
  for await (const event of readEvents(path, path)) if (event.type !== "torn") yield event;
}
