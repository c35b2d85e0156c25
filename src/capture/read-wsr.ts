import { createReadStream } from "node:fs";
import { pipeline, type Readable } from "node:stream";
import { Failure } from "../problem.ts";
import { readHead } from "../recording/traffic-line.ts";
import type { GapEvent, Recording, TrafficEvent } from "../recording/traffic.ts";
import { ByteSource } from "./byte-source.ts";
import { type PassedOver, passOver } from "./pass-over.ts";
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
    const head = first && first !== "none" && first.kind === recordKinds.head ? headOf(first) : undefined;
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
      const { place } = source;
      const record = await nextRecord(source);
      if (record === undefined) break;
      if (record === "none") {
        const lost = await passOver(source);
        yield* lost.found ? decoder.lose(latest / 1000) : decoder.end(latest / 1000);
        yield { type: "gap", connection: 0, at: latest / 1000, ...lossOf(lost, place) };
        if (!lost.found) return;
        continue;
      }
      latest = record.at;
      yield* decoder.read(record);
    }
    yield* decoder.end(latest / 1000);
  } finally {
    source.end();
  }
}

/** The next record, which is taken; undefined at the end; `none` when what stands there is no whole one, and stays. */
async function nextRecord(source: ByteSource): Promise<WsrRecord | "none" | undefined> {
  const head = await source.peek(RECORD_HEADER);
  if (head.length === 0 && !source.torn) return undefined;
  // After a loss of power there may be zeros where nothing was written.
  if (head.length < RECORD_HEADER || head.every((byte) => byte === 0)) return "none";
  const size = RECORD_HEADER + payloadLength(head, 0);
  if (size > RECORD_HEADER + MOST_PAYLOAD) return "none";
  const bytes = await source.peek(size);
  const record = bytes.length < size ? undefined : readRecord(bytes, 0);
  if (!record) return "none";
  await source.take(size);
  return record;
}

function lossOf({ bytes, found, searched }: PassedOver, place: number): Pick<GapEvent, "reason" | "bytes" | "damaged"> {
  const count = `${bytes} ${bytes === 1 ? "byte" : "bytes"}`;
  if (found)
    return {
      reason: `The file is damaged at byte ${place}: ${count} are lost, and what connections that were open then went on to say`,
      bytes,
      damaged: true,
    };
  if (searched) return { reason: "The file is torn at its end: whoever wrote it ended in the middle", bytes };
  return {
    reason: `The file is damaged at byte ${place}: the ${count} behind that are not read`,
    bytes,
    damaged: true,
  };
}

function foreign(file: string, what: string, help: string): Failure {
  return new Failure({ code: "invalid-file", headline: `${file}: ${what}`, help });
}
