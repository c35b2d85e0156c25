import { exactJson } from "./exact-json.ts";

/** A text that ends in JSON: what stands before it, and its value. */
export interface JsonBehind {
  readonly before: string;
  readonly value: unknown;
}

/**
 * The parts of a text that is no JSON but ends in an object or a list, as Socket.IO (`42["chat",{}]`), SockJS and many
 * protocols of their own send it; undefined for other texts.
 */
export function jsonBehind(text: string): JsonBehind | undefined {
  const at = text.slice(0, LONGEST + 1).search(/[[{]/);
  if (at < 1 || !/[\]}]\s*$/.test(text.slice(-16))) return undefined;
  const value = exactJson(text.slice(at));
  return value === undefined ? undefined : { before: text.slice(0, at), value };
}

// --- internal ---

/** Before it stands no more than this. */
const LONGEST = 64;
