import type { Codec } from "./codec.ts";

/** Messages are bytes: a list of numbers from 0 to 255 is sent as those bytes, a message's value is its bytes. */
export const binary: Codec = {
  name: "binary",
  decode: (message) => message.bytes,
  encode(value) {
    if (Array.isArray(value) && value.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255)) {
      return { data: Uint8Array.from(value as number[]), binary: true };
    }
    throw new TypeError(
      'the codec "binary" sends bytes ($hex, $base64, $file, $text, !!binary) or a list of numbers from 0 to 255',
    );
  },
};
