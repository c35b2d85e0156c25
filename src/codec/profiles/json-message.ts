import { jsonText } from "../../expression/json-text.ts";
import type { Outgoing, WireMessage } from "../codec.ts";

/** The value of a message that is JSON, else undefined. */
export function jsonOf({ text }: WireMessage): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Not JSON: who asks tells it as a message without a value.
    return undefined;
  }
}

/** The message for a value. Throws what cannot be written as JSON. */
export function asJson(value: unknown): Outgoing {
  return { data: jsonText(value) ?? "null", binary: false };
}
