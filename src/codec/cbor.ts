import { BinaryCodec } from "./binary-format.ts";
import { readCbor } from "./cbor-reader.ts";
import { writeCbor } from "./cbor-writer.ts";

/**
 * CBOR (RFC 8949). Whole numbers are exact, tags 0 and 1 are times, 2 and 3 whole numbers of any size; another tag is
 * `{ $tag: 32, $value: … }`, a simple value `{ $simple: 59 }`.
 */
export const cbor = new BinaryCodec({ name: "cbor", title: "CBOR", read: readCbor, write: writeCbor });
