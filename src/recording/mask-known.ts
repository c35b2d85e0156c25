import { isUtf8 } from "node:buffer";
import type { Secrets } from "./secrets.ts";

/**
 * A message in which names stand for what was a secret elsewhere: the token of an answer that a message says again. Only whole
 * texts count, of JSON or of a message.
 */
export function maskKnown(data: string | Uint8Array, secrets: Secrets): string | Uint8Array {
  if (typeof data === "string") return maskedText(data, secrets);
  if (!isUtf8(data)) return data;
  const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString();
  const masked = maskedText(text, secrets);
  return masked === text ? data : Buffer.from(masked);
}

// --- internal ---

const LITERAL = /"((?:[^"\\]|\\.)*)"/g;

function maskedText(text: string, secrets: Secrets): string {
  if (secrets.knows(text)) return secrets.placeholder("secret", text);
  if (!/^\s*[[{]/.test(text)) return text;
  return text.replaceAll(LITERAL, (whole, inner: string) =>
    secrets.knows(inner) ? JSON.stringify(secrets.placeholder("secret", inner)) : whole,
  );
}
