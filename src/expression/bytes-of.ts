import { textOf } from "./value-text.ts";

/** The bytes of a value where bytes are meant: bytes as they are, everything else as the UTF-8 bytes of its text. */
export function bytesOf(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? value : new Uint8Array(Buffer.from(textOf(value), "utf8"));
}

/** The bytes of hexadecimal digits; spaces are allowed. Undefined when it is something else. */
export function hexBytes(text: string): Uint8Array | undefined {
  const digits = text.replace(/\s+/g, "");
  return digits.length % 2 === 0 && /^[0-9a-fA-F]*$/.test(digits)
    ? new Uint8Array(Buffer.from(digits, "hex"))
    : undefined;
}

/** The bytes of base64 or base64url, with or without padding; spaces are allowed. Undefined when it is something else. */
export function base64Bytes(text: string): Uint8Array | undefined {
  const letters = text.replace(/\s+/g, "");
  if (!/^(?:[A-Za-z0-9+/]*|[A-Za-z0-9_-]*)={0,2}$/.test(letters) || letters.replace(/=+$/, "").length % 4 === 1)
    return undefined;
  return new Uint8Array(Buffer.from(letters, "base64"));
}

/** Several byte strings as one. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Bytes as hexadecimal digits, two for each byte. */
export function hexText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
}
