import type { Codec } from "./codec.ts";

/** Messages are texts and nothing more: a number is sent as its digits, a message's value is its text. */
export const text: Codec = {
  name: "text",
  decode: (message) => message.text,
  whyNot: () => "is not UTF-8",
  encode(value) {
    if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") {
      return { data: String(value), binary: false };
    }
    throw new TypeError(`the codec "text" sends texts, not ${nameOf(value)}`);
  },
};

function nameOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  return Array.isArray(value) ? "lists" : "maps";
}
