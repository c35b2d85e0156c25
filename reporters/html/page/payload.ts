import { visible } from "../../../src/visible.ts";
import type { FrameData } from "../data.ts";

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
export function decodedOf({ binary, payload, value, cut }: FrameData): string {
  if (value !== undefined) return shown(value);
  if (binary) return "No codec has read these bytes: see how they are.";
  if (!cut) {
    try {
      return shown(JSON.stringify(JSON.parse(payload), null, 2));
    } catch {
      // It is no JSON: shown as the text that it is.
    }
  }
  return shown(payload);
}

/** A frame as it was on the wire: a text as it is, bytes in hexadecimal. */
export function rawOf({ binary, payload }: FrameData): string {
  return binary ? hexDump(bytesOf(payload)) : shown(payload);
}

/** Lines of sixteen bytes, with their offset and what of them is ASCII. */
export function hexDump(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let offset = 0; offset < bytes.length; offset += 16) {
    const part = bytes.subarray(offset, offset + 16);
    const ascii = [...part].map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".")).join("");
    lines.push(`${offset.toString(16).padStart(6, "0")}  ${hexOf(part).padEnd(48)} ${ascii}`);
  }
  return lines.join("\n");
}

/** The bytes that base64 stands for. */
export function bytesOf(base64: string): Uint8Array {
  const whole = base64.slice(0, base64.length - (base64.length % 4));
  let text: string;
  try {
    text = atob(whole);
  } catch {
    // What stands in its place when it was kept secret.
    text = base64;
  }
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** A text in lines; what cannot be seen, or would turn what follows around, is made visible. */
export function shown(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => (line.includes("\t") ? line.split("\t").map(visible).join("\t") : visible(line)))
    .join("\n");
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
