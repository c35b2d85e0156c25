import { isUtf8 } from "node:buffer";
import type { TrafficBody } from "./traffic.ts";

/** A body as text; of one that was cut within a character, without what is left of that. Undefined when it is none. */
export function bodyText({ bytes, of }: Pick<TrafficBody, "bytes" | "of">): string | undefined {
  if (isUtf8(bytes)) return textOf(bytes);
  if (of === undefined) return undefined;
  for (let left = 1; left <= MOST_LEFT && left < bytes.length; left++) {
    const whole = bytes.subarray(0, bytes.length - left);
    const first = bytes[bytes.length - left] ?? 0;
    if (first >= FIRST_OF_MORE && first <= LAST_OF_MORE && isUtf8(whole)) return textOf(whole);
  }
  return undefined;
}

// --- internal ---

/** Bytes of a character that is not whole. */
const MOST_LEFT = 3;
/** The bytes with which characters of several bytes begin. */
const [FIRST_OF_MORE, LAST_OF_MORE] = [0xc2, 0xf4];

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
}
