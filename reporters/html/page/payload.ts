import { bytesOf, hexDump, hexOf } from "../../../src/hex-dump.ts";
import { visible, visibleText } from "../../../src/visible.ts";
import type { FrameData } from "../data.ts";

/** What was said: `value` is what a codec has read in it. */
type Content = Pick<FrameData, "binary" | "payload" | "value" | "cut">;

/** How many characters of a payload are looked at for one line. */
const LOOKED = 400;

/** A frame in one line: what its codec read in it, or its text. */
export function summaryOf({ kind, binary, payload, value, size, opcode }: FrameData): string {
  if (kind === "ping" || kind === "pong") {
    const data = size === 0 ? "" : ` ${visible(textOf(bytesOf(payload)).slice(0, LOOKED))}`;
    return `${kind}${data}`;
  }
  if (kind === "frame") return `frame ${value === undefined ? `opcode ${opcode}` : visible(value.slice(0, LOOKED))}`;
  if (value !== undefined) return visible(value.slice(0, LOOKED));
  if (!binary) return visible(payload.slice(0, LOOKED).replaceAll(/\s+/g, " "));
  return `${size} ${size === 1 ? "byte" : "bytes"}: ${hexOf(bytesOf(payload.slice(0, 64)))}`;
}

/** What a frame says, for people: JSON in lines, what a codec read, or nothing of its own where it is plain text or bytes. */
export function decodedOf({ binary, payload, value, cut }: Content): string {
  if (value !== undefined) return visibleText(value);
  if (binary) return "No codec has read these bytes: see how they are.";
  if (!cut) {
    try {
      return visibleText(JSON.stringify(JSON.parse(payload), null, 2));
    } catch {
      // It is no JSON: shown as the text that it is.
    }
  }
  return visibleText(payload);
}

/** A frame as it was on the wire: a text as it is, bytes in hexadecimal. */
export function rawOf({ binary, payload }: Content): string {
  return binary ? hexDump(bytesOf(payload)) : visibleText(payload);
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
