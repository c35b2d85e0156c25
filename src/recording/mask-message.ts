import { isUtf8 } from "node:buffer";
import { maskJson } from "./mask-json.ts";
import { maskText } from "./mask-text.ts";
import type { Secrets } from "./secrets.ts";
import type { Side } from "./traffic.ts";

/**
 * A message in which names stand for what its JSON calls a secret, and for what looks like one in another text: `passcode:…` of
 * STOMP, `PASS …` of IRC. Bytes that are a text are read as one.
 */
export function maskMessage(data: string | Uint8Array, from: Side, secrets: Secrets): string | Uint8Array {
  if (typeof data === "string") return maskedString(data, from, secrets);
  if (!isUtf8(data)) return data;
  const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString();
  if (!/^[[{]/.test(text) && ODD.test(text)) return data;
  const masked = maskedString(text, from, secrets);
  return masked === text ? data : Buffer.from(masked);
}

// --- internal ---

/** What no text holds; STOMP ends its frames with a zero. */
const ODD = /[\u0001-\u0008\u000e-\u001f\u007f]|\0(?!\s*$)/;

function maskedString(text: string, from: Side, secrets: Secrets): string {
  // Socket.IO and others set a number or a word before it.
  if (/^[^\s"{[]{0,64}\s*[[{]/.test(text)) return maskJson(text, secrets, from);
  return maskText(text, secrets, from === "client" ? "prose" : "code");
}
