import { show } from "../match/value.ts";
import type { Codec } from "./codec.ts";

/**
 * What the bytes of a binary message stand for, in one line for people; undefined where the codec is not one for binary
 * messages, and where they stand for nothing.
 */
export function shownValue(codec: Codec, data: string | Uint8Array, binary: boolean, width = 200): string | undefined {
  if (!codec.binary || !binary || typeof data === "string") return undefined;
  const value = codec.decode({ bytes: data, binary, text: undefined });
  return value === undefined ? undefined : show(value, width);
}
