import { jsonText } from "../expression/json-text.ts";
import type { Codec } from "./codec.ts";

/** The value is the parsed text, of text and binary messages alike; what is not JSON has only its text. */
export const json: Codec = {
  name: "json",
  writesJson: true,
  decode(message) {
    const { bytes } = message;
    if (isLatest(bytes)) return latest.value;
    const { text } = message;
    const value = text === undefined ? undefined : parsed(text);
    if (bytes.length <= MOST_KEPT) latest = { bytes, value };
    return value;
  },
  encode(value) {
    const data = jsonText(value);
    if (data === undefined) throw new TypeError("there is no value to send");
    return { data, binary: false };
  },
};

// --- internal ---

/**
 * What was read last. A broadcast brings the same bytes to each of a thousand clients, one after another: they are parsed
 * once. Nobody changes a value that was read.
 */
let latest: { readonly bytes: Uint8Array; readonly value: unknown } = { bytes: new Uint8Array(), value: undefined };

/** Bytes that may be kept in memory for that. */
const MOST_KEPT = 1024 * 1024;

function isLatest(bytes: Uint8Array): boolean {
  const { length } = bytes;
  const { bytes: known } = latest;
  if (length !== known.length) return false;
  // Messages that count differ there: then nothing more is compared.
  for (let at = Math.max(0, length - TAIL); at < length; at++) if (bytes[at] !== known[at]) return false;
  return length <= TAIL || Buffer.compare(bytes, known) === 0;
}

const TAIL = 8;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Not a fault: a message that is not JSON has a text and no value.
    return undefined;
  }
}
