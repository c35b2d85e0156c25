import type { Codec } from "./codec.ts";

/**
 * A message's value is its bytes in lower-case hexadecimal, without spaces, so that text matchers and templates work on
 * any binary protocol, and texts are sent as the bytes that they spell.
 */
export const hex: Codec = {
  name: "hex",
  decode: (message) =>
    Buffer.from(message.bytes.buffer, message.bytes.byteOffset, message.bytes.length).toString("hex"),
  encode() {
    throw new TypeError('the codec "hex" sends texts of hexadecimal digits, such as "01 ff"');
  },
  encodeText(text) {
    const digits = text.replace(/\s+/g, "");
    if (!/^([0-9a-f]{2})*$/i.test(digits))
      throw new TypeError(`"${short(text)}" is not a text of pairs of hexadecimal digits`);
    return { data: Buffer.from(digits, "hex"), binary: true };
  },
};

function short(text: string): string {
  const line = text.replaceAll(/\s+/g, " ");
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}
