import type { ByteSource } from "./byte-source.ts";
import { payloadLength, readRecord, RECORD_HEADER, recordKinds } from "./wsr-format.ts";

/** What was passed over of a file, since it is no record. */
export interface PassedOver {
  readonly bytes: number;
  /** Whether a whole record follows. */
  readonly found: boolean;
  /** Whether all of it was looked at. */
  readonly searched: boolean;
}

/**
 * Passes over what is no whole record, up to where one begins: its checksum tells. Without one, over all that is left. What a
 * damaged record holds may look like records: where it still knows its length, these are not looked at.
 */
export async function passOver(source: ByteSource): Promise<PassedOver> {
  const own = await sizeAt(source, 0);
  if (own !== undefined && (await isWholeAt(source, own))) {
    await source.take(own);
    return { bytes: own, found: true, searched: true };
  }
  let bytes = 0;
  let checked = 0;
  while (bytes < MOST_SEARCHED && checked < MOST_CHECKED) {
    const window = await source.peek(WINDOW);
    const isLast = window.length < WINDOW;
    const end = isLast ? window.length : window.length - RECORD_HEADER;
    let at = Math.min(1, end);
    while (at < end && !mayBegin(window, at)) at++;
    await source.take(at);
    bytes += at;
    if (at === end) {
      if (isLast) return { bytes, found: false, searched: true };
      continue;
    }
    if (await isWholeAt(source, 0)) return { bytes, found: true, searched: true };
    checked += payloadLength(window, at);
  }
  return { bytes: bytes + (await source.rest()), found: false, searched: false };
}

// --- internal ---

const WINDOW = 64 * 1024;
/** A longer damage is none that one can read on behind. Bytes. */
const MOST_SEARCHED = 16 * 1024 * 1024;
/** Bytes of which checksums are made: a file may be full of what looks like a record. */
const MOST_CHECKED = 256 * 1024 * 1024;
/** Longer records are hardly ever written, and are not searched for. */
const LONGEST = 1024 * 1024;
const kinds: ReadonlySet<number> = new Set(Object.values(recordKinds));

/** Whether a record may begin there, by what can be seen of its header. */
function mayBegin(bytes: Buffer, at: number): boolean {
  if (at + RECORD_HEADER > bytes.length) return false;
  return kinds.has(bytes[at + 8] ?? 0) && payloadLength(bytes, at) <= LONGEST;
}

/** How long the record is whose header stands there, if one does. */
async function sizeAt(source: ByteSource, at: number): Promise<number | undefined> {
  const bytes = await source.peek(at + RECORD_HEADER);
  return mayBegin(bytes, at) ? RECORD_HEADER + payloadLength(bytes, at) : undefined;
}

async function isWholeAt(source: ByteSource, at: number): Promise<boolean> {
  const size = await sizeAt(source, at);
  if (size === undefined) return false;
  const bytes = await source.peek(at + size);
  return bytes.length === at + size && readRecord(bytes, at) !== undefined;
}
