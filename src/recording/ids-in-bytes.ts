import { volatileScalar } from "./volatile.ts";

/** An id or a token that stands as a text in bytes which nobody can read, and where. */
export interface IdInBytes {
  readonly id: string;
  readonly start: number;
  readonly end: number;
}

/** The ids in the first bytes of a binary message, in their order: words that look like made by a machine. */
export function* idsInBytes(bytes: Uint8Array, most = 1024): Generator<IdInBytes> {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, most)).toString("latin1");
  for (const { 0: id, index: start } of text.matchAll(/(?<![\w-])[\w-]{8,64}(?![\w-])/g)) {
    const kind = volatileScalar(id, { name: "id" })?.kind;
    if (kind === "id" || kind === "token" || kind === "uuid") yield { id, start, end: start + id.length };
  }
}
