import { binary } from "./binary.ts";
import type { Codec } from "./codec.ts";
import { cbor } from "./cbor.ts";
import { hex } from "./hex.ts";
import { json } from "./json.ts";
import { msgpack } from "./msgpack.ts";
import { text } from "./text.ts";

/** The codecs by the names that scenarios use. */
export const codecs = { json, text, binary, hex, msgpack, cbor } satisfies Record<string, Codec>;

export type CodecName = keyof typeof codecs;

export const codecNames = Object.keys(codecs) as CodecName[];
