import { jsonText } from "../expression/json-text.ts";
import type { Codec } from "./codec.ts";

/** The value is the parsed text, of text and binary messages alike; what is not JSON has only its text. */
export const json: Codec = {
  name: "json",
  writesJson: true,
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
    const data = jsonText(value);
    if (data === undefined) throw new TypeError("there is no value to send");
    return { data, binary: false };
  },
};
