import { isUtf8 } from "node:buffer";
import { editJson } from "../json-literals.ts";
import { maskMessage } from "./mask-message.ts";
import type { Secrets } from "./secrets.ts";
import type { Side } from "./traffic.ts";

/**
 * A message in which names stand for what was a secret elsewhere: the token of an answer that a message says again. Of JSON only
 * whole texts count. In a text that is none, as of Socket.IO or STOMP, names stand for all secrets: nobody after this one looks
 * into it.
 */
export function maskKnown(data: string | Uint8Array, from: Side, secrets: Secrets): string | Uint8Array {
  if (typeof data === "string") return maskedText(data, from, secrets);
  if (!isUtf8(data)) return data;
  const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString();
  const masked = maskedText(text, from, secrets);
  return masked === text ? data : Buffer.from(masked);
}

// --- internal ---

/** What may be a secret that was said before, in a text of more. */
const WORD = /[\w.+/=~-]{8,}/g;

function maskedText(text: string, from: Side, secrets: Secrets): string {
  if (secrets.knows(text)) return secrets.placeholder("secret", text);
  if (!/^\s*[[{]/.test(text))
    return String(maskMessage(text, from, secrets)).replaceAll(WORD, (word) =>
      secrets.knows(word) ? secrets.placeholder("secret", word) : word,
    );
  return editJson(text, { literal: (literal) => maskedLiteral(literal, secrets) });
}

/** Who escapes a slash says the same. */
function maskedLiteral(literal: string, secrets: Secrets): string {
  const value = literal.includes("\\") ? decoded(literal) : literal.slice(1, -1);
  return value !== undefined && secrets.knows(value) ? JSON.stringify(secrets.placeholder("secret", value)) : literal;
}

function decoded(literal: string): string | undefined {
  try {
    return String(JSON.parse(literal));
  } catch {
    // It is not closed, or none.
    return undefined;
  }
}
