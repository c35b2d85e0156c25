import type { Transform } from "node:stream";
import type { HeaderList, TrafficBody } from "./traffic.ts";

/** So many bytes are unpacked at most: what is packed may become a thousand times as large. */
export const MOST_UNPACKED = 1024 * 1024;

/** The codings in which a body was sent, the innermost first. None when it stands there as it is. */
export function codingsOf(headers: HeaderList): readonly string[] {
  return headers
    .filter(([name]) => name.toLowerCase() === "content-encoding")
    .flatMap(([, value]) => value.toLowerCase().split(","))
    .map((each) => each.trim())
    .filter((each) => each !== "" && each !== "identity");
}

/**
 * A body without its content coding, as far as it is there: of one that was cut, what comes out of its beginning. Undefined when
 * it cannot be unpacked.
 */
export async function unpackedBody(body: TrafficBody, codings: readonly string[]): Promise<TrafficBody | undefined> {
  if (codings.length > MOST_CODINGS) return undefined;
  let { bytes } = body;
  let cut = body.of !== undefined;
  for (const coding of codings.toReversed()) {
    const unpacked = await unpacked1(bytes, coding, cut);
    if (!unpacked) return undefined;
    ({ bytes } = unpacked);
    cut ||= unpacked.cut;
  }
  const { of: _, ...rest } = body;
  return { ...rest, bytes, unpacked: true, ...(cut ? { of: body.of ?? body.bytes.length } : {}) };
}

// --- internal ---

/** Nobody packs a body more than twice. */
const MOST_CODINGS = 2;

interface Unpacked {
  readonly bytes: Uint8Array;
  readonly cut: boolean;
}

/** `isCut`: that its end is missing is no fault of it. */
async function unpacked1(bytes: Uint8Array, coding: string, isCut: boolean): Promise<Unpacked | undefined> {
  const stream = await unpacker(coding, bytes);
  if (!stream) return undefined;
  const pieces: Buffer[] = [];
  let size = 0;
  let cut = false;
  stream.end(bytes);
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) {
      pieces.push(piece.subarray(0, MOST_UNPACKED - size));
      size += piece.length;
      if (size <= MOST_UNPACKED) continue;
      cut = true;
      break;
    }
  } catch {
    if (!isCut || size === 0) return undefined;
  } finally {
    stream.destroy();
  }
  return { bytes: Buffer.concat(pieces), cut };
}

async function unpacker(coding: string, bytes: Uint8Array): Promise<Transform | undefined> {
  const zlib = await import("node:zlib");
  switch (coding) {
    case "gzip":
    case "x-gzip":
      return zlib.createGunzip();
    case "deflate":
      // What HTTP calls so is zlib's; some send it without the two bytes of its head.
      return ((bytes[0] ?? 0) & 0x0f) === 8 && (((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)) % 31 === 0
        ? zlib.createInflate()
        : zlib.createInflateRaw();
    case "br":
      return zlib.createBrotliDecompress();
    case "zstd":
      // Of Node 22.15 and later.
      return "createZstdDecompress" in zlib
        ? (zlib as unknown as { readonly createZstdDecompress: () => Transform }).createZstdDecompress()
        : undefined;
    default:
      return undefined;
  }
}
