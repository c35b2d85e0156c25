import type { FileHandle } from "node:fs/promises";
import { dirname, isAbsolute, join, relative } from "node:path";
import { Failure } from "../../problem.ts";
import { linesOf } from "../../recording/lines.ts";
import { JsonCursor, type JsonSpan } from "../json-cursor.ts";
import { byTime, type Series } from "../by-time.ts";
import { attachedTo, end, opening, type Timed } from "./entry.ts";
import { messageOf } from "./messages.ts";
import { entryOf, type HarPart } from "./outline.ts";

/** Where a HAR is, and how the user knows it. */
export interface Names {
  readonly path: string;
  readonly file: string;
}

export interface EntryPlace {
  /** When it began, in milliseconds since 1970. */
  readonly start: number;
  /** So many bytes of its messages are read at once. */
  readonly blockSize: number;
  readonly names: Names;
}

/** All of a connection, from its opening to its end. */
export async function* eventsOfEntry(
  handle: FileHandle,
  part: HarPart,
  { start, blockSize, names }: EntryPlace,
): AsyncGenerator<Timed> {
  const entry = await entryOf(handle, part);
  const attached = attachedTo(entry);
  const broken = { count: 0 };
  const itemsIn = (span: JsonSpan | undefined): AsyncIterable<unknown> => items(handle, span, blockSize);
  const lists = [
    attached === undefined ? itemsIn(part.lists._webSocketMessages) : attachedItems(attached, names),
    itemsIn(part.lists._control),
  ].map((each): Series<Timed> => ({ start, items: messages(each, start, broken) }));
  const first = opening(entry, start);
  const rest = byTime(lists);
  let next = await rest.next();
  let last = start;
  for (const { time, event } of first) {
    // The time of an answer is made of several, and whoever sends a message has been answered.
    last = Math.max(last, next.done === true ? time : Math.min(time, next.value.time));
    yield { time: last, event };
  }
  for (; next.done !== true; next = await rest.next()) {
    last = Math.max(last, next.value.time);
    yield { time: last, event: next.value.event };
  }
  if (broken.count > 0) {
    const which = broken.count === 1 ? "A message is" : `${broken.count} messages are`;
    yield { time: last, event: { type: "gap", reason: `${which} not as HAR has them, and left out` } };
  }
  yield end(entry, start, last);
}

// --- internal ---

async function* messages(
  values: AsyncIterable<unknown>,
  start: number,
  broken: { count: number },
): AsyncGenerator<Timed> {
  let before = start;
  for await (const value of values) {
    const message = messageOf(value, before);
    if (!message) broken.count++;
    else {
      before = message.time;
      yield message;
    }
  }
}

/** The items of a list in the file. */
async function* items(handle: FileHandle, span: JsonSpan | undefined, blockSize: number): AsyncGenerator {
  if (!span) return;
  const cursor = new JsonCursor(handle, { at: span.start, blockSize: Math.min(blockSize, span.end - span.start) });
  if (await cursor.list()) while (await cursor.item()) yield await cursor.value();
}

/** The messages that Playwright has put into a file beside the HAR, one a line. */
async function* attachedItems(name: string, { path, file }: Names): AsyncGenerator {
  const folder = dirname(path);
  const beside = join(folder, name);
  const within = relative(folder, beside);
  if (isAbsolute(name) || within.startsWith("..") || isAbsolute(within))
    throw new Failure({ code: "invalid-file", headline: `${file} names a file that is not beside it: ${name}` });
  try {
    for await (const { text } of linesOf(beside)) if (text.trim() !== "") yield itemOf(text);
  } catch (thrown) {
    if (!(thrown instanceof Error && "code" in thrown)) throw thrown;
    throw new Failure({
      code: "invalid-file",
      headline: `The messages of ${file} are in ${name}, which cannot be read: ${thrown.message}`,
      help: "Playwright writes it beside the HAR (content: attach). Keep them together, or record with content: embed.",
    });
  }
}

function itemOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
