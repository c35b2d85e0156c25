import { BinaryCodec } from "./binary-format.ts";
import { readMessagePack } from "./msgpack-reader.ts";
import { writeMessagePack } from "./msgpack-writer.ts";

/**
 * MessagePack. Whole numbers are exact, timestamps are times, another extension is `{ $ext: 5, $data: bytes }`. Written by
 * hand: a place for every fault, no length that is believed, and what a key is called never matters.
 */
export const msgpack = new BinaryCodec({
  name: "msgpack",
  title: "MessagePack",
  read: readMessagePack,
  write: writeMessagePack,
});
