import type { Codec } from "./codec.ts";

/** The value is the parsed text, of text and binary messages alike; what is not JSON has only its text. */
export const json: Codec = {
  name: "json",
  decode({ text }) {
    if (text === undefined) return undefined;
    try {
      return JSON.parse(text) as unknown;
    } catch {
      // Not a fault: a message that is not JSON has a text and no value.
      return undefined;
    }
  },
  encode(value) {
    const data = stringify(value);
    if (data === undefined) throw new TypeError("there is no value to send");
    return { data, binary: false };
  },
};

/** The engine's own messages speak of constructors and draw the circle over several lines. */
function stringify(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (thrown) {
    const why =
      thrown instanceof TypeError && /BigInt/.test(thrown.message) ? "it holds a BigInt" : "it contains itself";
    throw new TypeError(`JSON cannot hold this value: ${why}`, { cause: thrown });
  }
}
