import type { Codec } from "../../codec/codec.ts";
import { KEPT, type MockLogEntry, type Wire } from "./entry.ts";

/** How many entries are kept, and how many bytes of them, about. */
const MOST_ENTRIES = 10_000;
const MOST_BYTES = 32 * 1024 * 1024;

/** How much of one message is kept, in bytes. */
export const MOST_PAYLOAD = 256 * 1024;

/** An entry with what is kept beside it. */
export interface LogRecord {
  /** 1, 2, 3, … */
  readonly id: number;
  readonly entry: MockLogEntry;
  /** What reads the message. */
  readonly codec: Codec | undefined;
  /** Of a message that is longer than its entry says: its beginning. */
  readonly bytes: Buffer | undefined;
  readonly weight: number;
}

/** The latest of what happened in a mock, in order. Its memory is bounded: the oldest entries go. */
export class LogRing {
  readonly #most: number;
  readonly #mostBytes: number;
  /** The record of an id stands at `id % most`. */
  readonly #records: (LogRecord | undefined)[] = [];
  #first = 1;
  #last = 0;
  #bytes = 0;
  readonly #watchers = new Set<() => void>();

  constructor({ entries = MOST_ENTRIES, bytes = MOST_BYTES } = {}) {
    this.#most = entries;
    this.#mostBytes = bytes;
  }

  /** The oldest id that is kept, and the latest; 0 while there is none. */
  get first(): number {
    return this.#last === 0 ? 0 : this.#first;
  }

  get last(): number {
    return this.#last;
  }

  /** How many entries are no longer kept. */
  get dropped(): number {
    return this.#first - 1;
  }

  add(entry: MockLogEntry, wire?: Wire): LogRecord {
    const id = this.#last + 1;
    const bytes = wire && keptBytes(entry, wire.data);
    const record: LogRecord = { id, entry, codec: wire?.codec, bytes, weight: weightOf(entry, bytes) };
    if (id - this.#first >= this.#most) this.#drop();
    this.#records[id % this.#most] = record;
    this.#last = id;
    this.#bytes += record.weight;
    // The latest is kept, however long it is: a message is cut before it comes here.
    while (this.#bytes > this.#mostBytes && this.#first < id) this.#drop();
    for (const each of this.#watchers) each();
    return record;
  }

  /** Undefined when it is not kept any more, or not there yet. */
  get(id: number): LogRecord | undefined {
    return id < this.#first || id > this.#last ? undefined : this.#records[id % this.#most];
  }

  /** Those with an id above `after`, oldest first. */
  *after(after: number): Iterable<LogRecord> {
    for (let id = Math.max(after + 1, this.#first); id <= this.#last; id++) {
      const record = this.get(id);
      if (record) yield record;
    }
  }

  /** Calls back after each entry; gives what takes it back. */
  watch(callback: () => void): () => void {
    this.#watchers.add(callback);
    return () => void this.#watchers.delete(callback);
  }

  #drop(): void {
    const at = this.#first % this.#most;
    this.#bytes -= this.#records[at]?.weight ?? 0;
    this.#records[at] = undefined;
    this.#first++;
  }
}

/** The message of a record, as far as it is kept; undefined for an entry that is about none. */
export function keptPayload({
  entry,
  bytes,
}: LogRecord): { readonly bytes: Buffer; readonly whole: boolean } | undefined {
  if (entry.type !== "message" && entry.type !== "broadcast") return undefined;
  const kept = bytes ?? Buffer.from(entry.payload, entry.binary ? "base64" : "utf8");
  return { bytes: kept, whole: kept.length >= entry.size };
}

// --- internal ---

/** What an object and its short texts take, about. */
const ENTRY = 400;

function weightOf(entry: MockLogEntry, bytes: Buffer | undefined): number {
  const texts = "payload" in entry ? entry.payload.length : "text" in entry ? entry.text.length : 0;
  const url = "url" in entry ? entry.url.length : 0;
  // A problem shows lines of the file.
  return ENTRY + 2 * (texts + url) + (bytes?.length ?? 0) + (entry.type === "problem" ? KEPT : 0);
}

/** A copy: what is cut out of it must not keep the whole of it. */
function keptBytes(entry: MockLogEntry, data: string | Uint8Array): Buffer | undefined {
  if (!("size" in entry) || entry.size <= KEPT) return undefined;
  return typeof data === "string"
    ? Buffer.from(data.slice(0, MOST_PAYLOAD)).subarray(0, MOST_PAYLOAD)
    : Buffer.from(data.subarray(0, MOST_PAYLOAD));
}
