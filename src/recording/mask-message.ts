import { isUtf8 } from "node:buffer";
import { maskJson } from "./mask-json.ts";
import { maskText } from "./mask-text.ts";
import type { Secrets } from "./secrets.ts";
import type { Side } from "./traffic.ts";

/**
 * A message in which names stand for what its JSON calls a secret, and for what looks like one in another text: `passcode:…` of
 * STOMP, `PASS …` of IRC. Of bytes those that are JSON are read.
 */
export function maskMessage(data: string | Uint8Array, from: Side, secrets: Secrets): string | Uint8Array {
  if (typeof data === "string") return maskedString(data, from, secrets);
  const first = data[0];
  if ((first !== 0x7b && first !== 0x5b) || !isUtf8(data)) return data;
  const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString();
  const masked = maskedString(text, from, secrets);
  return masked === text ? data : Buffer.from(masked);
}

// --- internal ---

function maskedString(text: string, from: Side, secrets: Secrets): string {
  // Socket.IO and others set a number or a word before it.
  if (/^[^\s"{[]{0,64}\s*[[{]/.test(text)) return maskJson(text, secrets, from);
  return maskText(text, secrets, from === "client" ? "prose" : "code");
}
