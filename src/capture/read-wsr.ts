import { createReadStream } from "node:fs";
import { pipeline, type Readable } from "node:stream";
import { Failure } from "../problem.ts";
import { readHead } from "../recording/traffic-line.ts";
import type { GapEvent, Recording, TrafficEvent } from "../recording/traffic.ts";
import { RecordDecoder } from "./record-decoder.ts";
import {
  MOST_PAYLOAD,
  payloadLength,
  readRecord,
  RECORD_HEADER,
  recordKinds,
  WSR_NAME,
  type WsrRecord,
  wsrMagic,
} from "./wsr-format.ts";

/**
 * Reads a file that `wstest record` has written, also one that is still written to or whose end is torn. Of a large file it
 * keeps no more than what is under way. Throws a `Failure` for what is none. `file` is as the user knows it, `path` where it is.
 */
export async function readWsr(path: string, file: string): Promise<Recording> {
  return recordingOf(bytesOf(path), file);
}

/** The same of a file that was packed with gzip as it was written. */
export async function readPackedWsr(path: string, file: string): Promise<Recording> {
  const { constants, createGunzip } = await import("node:zlib");
  // A file whose end is missing is no error: all before it is read.
  const gunzip = createGunzip({ chunkSize: CHUNK, finishFlush: constants.Z_SYNC_FLUSH });
  return recordingOf(
    pipeline(bytesOf(path), gunzip, () => undefined),
    file,
  );
}

// --- internal ---

/** What is read at once. Events may hold on to a part of it. */
const CHUNK = 256 * 1024;

function bytesOf(path: string): Readable {
  return createReadStream(path, { highWaterMark: CHUNK });
}

async function recordingOf(stream: Readable, file: string): Promise<Recording> {
  const source = new ByteSource(stream);
  try {
    const magic = await source.take(wsrMagic.length);
    if (!magic || magic.compare(wsrMagic, 0, WSR_NAME, 0, WSR_NAME) !== 0)
      throw foreign(file, "This is no recording", "wstest record writes recordings.");
    if (magic.compare(wsrMagic) !== 0) {
      const format = magic[WSR_NAME] ?? 0;
      const headline = `This recording is of format ${format}, and this wstest reads format ${wsrMagic[WSR_NAME]}`;
      throw foreign(file, headline, "Read it with the wstest that has written it, or with a newer one.");
    }
    const first = await nextRecord(source);
    const head = first && "kind" in first && first.kind === recordKinds.head ? headOf(first) : undefined;
    if (!head) {
      const help = "Whoever wrote it was ended at once: there is nothing in it.";
      throw foreign(file, "This recording has lost its beginning", help);
    }
    return { head, events: eventsOf(source) };
  } catch (thrown) {
    source.end();
    throw thrown;
  }
}

function headOf({ payload }: WsrRecord): Recording["head"] | undefined {
  try {
    const { format: _, ...head } = readHead(JSON.parse(payload.toString())) ?? { format: undefined };
    return "creator" in head ? head : undefined;
  } catch {
    return undefined;
  }
}

async function* eventsOf(source: ByteSource): AsyncGenerator<TrafficEvent> {
  const decoder = new RecordDecoder();
  let latest = 0;
  try {
    for (;;) {
      const record = await nextRecord(source);
      if (record === undefined) break;
      if (!("kind" in record)) {
        yield* decoder.end(latest / 1000);
        yield { ...record, at: latest / 1000 };
        return;
      }
      latest = record.at;
      yield* decoder.read(record);
    }
    yield* decoder.end(latest / 1000);
  } finally {
    source.end();
  }
}

/** The next record; undefined at the end; what is to be said when there is something that is none. */
async function nextRecord(source: ByteSource): Promise<WsrRecord | Omit<GapEvent, "at"> | undefined> {
  const place = source.place;
  const head = await source.peek(RECORD_HEADER);
  if (head.length === 0 && !source.torn) return undefined;
  // After a loss of power there may be zeros where nothing was written.
  if (head.length < RECORD_HEADER || head.every((byte) => byte === 0)) return torn(await source.rest());
  const wanted = payloadLength(head, 0);
  if (wanted > MOST_PAYLOAD) return damaged(place);
  const bytes = await source.take(RECORD_HEADER + wanted);
  if (!bytes) return torn(await source.rest());
  const record = readRecord(bytes, 0);
  if (record) return record;
  return (await source.isOver()) ? torn(bytes.length) : damaged(place);
}

function damaged(place: number): Omit<GapEvent, "at"> {
  const reason = `The file is damaged at byte ${place}: what stands behind that is not read`;
  return { type: "gap", connection: 0, reason };
}

function torn(bytes: number): Omit<GapEvent, "at"> {
  const reason = "The file is torn at its end: whoever wrote it ended in the middle";
  return { type: "gap", connection: 0, reason, bytes };
}

function foreign(file: string, what: string, help: string): Failure {
  return new Failure({ code: "invalid-file", headline: `${file}: ${what}`, help });
}

/** The bytes of a stream, as many at a time as are wanted. */
class ByteSource {
  readonly #stream: Readable;
  readonly #chunks: AsyncIterator<Buffer>;
  #current: Buffer = Buffer.alloc(0);
  #at = 0;
  #over = false;
  /** How many were taken. */
  place = 0;
  /** Whether the stream broke off: what was packed was not packed to its end. */
  torn = false;

  constructor(stream: Readable) {
    this.#stream = stream;
    this.#chunks = (stream as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  }

  /** The next bytes, which stay; fewer at the end. */
  async peek(count: number): Promise<Buffer> {
    await this.#fill(count);
    return this.#current.subarray(this.#at, this.#at + count);
  }

  /** Takes the next bytes; undefined when there are not so many, and then they stay. */
  async take(count: number): Promise<Buffer | undefined> {
    await this.#fill(count);
    const end = this.#at + count;
    if (end > this.#current.length) return undefined;
    const bytes = this.#current.subarray(this.#at, end);
    this.#at = end;
    this.place += count;
    return bytes;
  }

  async isOver(): Promise<boolean> {
    return (await this.peek(1)).length === 0;
  }

  /** Passes over all that is left, and gives how many bytes it was. */
  async rest(): Promise<number> {
    let count = 0;
    for (let bytes = await this.peek(1); bytes.length > 0; bytes = await this.peek(1)) {
      count += this.#current.length - this.#at;
      this.#at = this.#current.length;
    }
    return count;
  }

  end(): void {
    this.#stream.destroy();
  }

  async #fill(count: number): Promise<void> {
    if (this.#current.length - this.#at >= count || this.#over) return;
    const pieces = [this.#current.subarray(this.#at)];
    let size = this.#current.length - this.#at;
    while (size < count && !this.#over) {
      const chunk = await this.#next();
      if (!chunk) this.#over = true;
      else {
        pieces.push(chunk);
        size += chunk.length;
      }
    }
    this.#current = pieces.length === 2 && pieces[0]?.length === 0 ? (pieces[1] ?? nothing) : Buffer.concat(pieces);
    this.#at = 0;
  }

  async #next(): Promise<Buffer | undefined> {
    try {
      const { done, value } = await this.#chunks.next();
      return done === true ? undefined : value;
    } catch (thrown) {
      const { code = "" } = thrown as NodeJS.ErrnoException;
      // Of gzip: the end is missing, or is none.
      if (!code.startsWith("Z_")) throw thrown;
      this.torn = true;
      return undefined;
    }
  }
}

const nothing = Buffer.alloc(0);
