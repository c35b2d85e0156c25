import type { FileHandle } from "node:fs/promises";
import { isRecord } from "../../recording/checks.ts";
import { JsonCursor, JsonFault, type JsonSpan, valueWithout } from "../json-cursor.ts";
import { isWebSocket, startOf } from "./entry.ts";

/** Where in a HAR its traffic stands. */
export interface HarOutline {
  readonly log: Readonly<Record<string, unknown>>;
  /** Those of WebSockets, and of requests that a program of the page has made; in the order in which they began. */
  readonly entries: readonly HarPart[];
  /** How many entries there are in all. */
  readonly count: number;
  /** How many of them are WebSockets. */
  readonly sockets: number;
  /** Where the file ends in the middle of something, a sentence. */
  readonly torn: string | undefined;
}

/** An entry, with the places of its lists of messages, which may be long. */
export interface HarPart {
  readonly entry: JsonSpan;
  readonly lists: Readonly<Partial<Record<ListName, JsonSpan>>>;
  /** When it began, in milliseconds since 1970; undefined when it does not say. */
  readonly start: number | undefined;
}

const listNames = ["_webSocketMessages", "_control"] as const;
type ListName = (typeof listNames)[number];

/** Reads a HAR once, from its beginning to its end, and keeps none of its entries. Throws a `JsonFault`. */
export async function outlineOf(file: FileHandle): Promise<HarOutline> {
  const outline = new Outline(file);
  try {
    await outline.read();
  } catch (thrown) {
    // Whoever wrote it ended in the middle: what is whole is told.
    if (!(thrown instanceof JsonFault && thrown.torn)) throw thrown;
    return outline.found(`The file ends in the middle of entry ${outline.begun}`);
  }
  return outline.found(undefined);
}

/** An entry without its messages. */
export async function entryOf(file: FileHandle, { entry, lists }: HarPart): Promise<Readonly<Record<string, unknown>>> {
  const out = listNames.flatMap((name) => lists[name] ?? []).toSorted((a, b) => a.start - b.start);
  const value = await valueWithout(file, entry, out);
  return isRecord(value) ? value : {};
}

// --- internal ---

class Outline {
  /** How many entries were begun. */
  begun = 0;
  #sockets = 0;
  readonly #file: FileHandle;
  readonly #cursor: JsonCursor;
  readonly #log: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  readonly #entries: HarPart[] = [];

  constructor(file: FileHandle) {
    this.#file = file;
    this.#cursor = new JsonCursor(file);
  }

  found(torn: string | undefined): HarOutline {
    const entries = this.#entries.toSorted((a, b) => (a.start ?? 0) - (b.start ?? 0));
    return { log: this.#log, entries, count: this.begun, sockets: this.#sockets, torn };
  }

  async read(): Promise<void> {
    const cursor = this.#cursor;
    if (!(await cursor.object())) return;
    for (let key = await cursor.key(); key !== undefined; key = await cursor.key()) {
      if (key === "log" && (await cursor.object())) await this.#readLog();
      else if (key !== "log") await cursor.skip();
    }
  }

  async #readLog(): Promise<void> {
    const cursor = this.#cursor;
    for (let key = await cursor.key(); key !== undefined; key = await cursor.key()) {
      if (key === "entries") {
        if (await cursor.list()) while (await cursor.item()) await this.#readEntry();
      } else if (wanted.has(key)) this.#log[key] = await cursor.value();
      else await cursor.skip();
    }
  }

  async #readEntry(): Promise<void> {
    const cursor = this.#cursor;
    this.begun++;
    const start = cursor.place;
    if (!(await cursor.object())) return;
    const lists: Partial<Record<ListName, JsonSpan>> = {};
    for (let key = await cursor.key(); key !== undefined; key = await cursor.key()) {
      const span = await cursor.skip();
      const name = listNames.find((each) => each === key);
      if (name) lists[name] = span;
    }
    const part = { entry: { start, end: cursor.place }, lists };
    const entry = await entryOf(this.#file, { ...part, start: undefined });
    const socket = isWebSocket(entry);
    if (socket) this.#sockets++;
    if (socket || byProgram.has(entry["_resourceType"])) this.#entries.push({ ...part, start: startOf(entry) });
  }
}

/** Members of a log that are read. */
const wanted = new Set(["browser", "creator", "_captured", "_missing"]);
/** Kinds of requests that are no part of a page. */
const byProgram = new Set<unknown>(["fetch", "xhr"]);
