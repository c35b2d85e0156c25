import { isObject, keysOf } from "../../match/equality.ts";
import { named } from "../../match/value.ts";
import { didYouMean } from "../../shape/nearest.ts";
import { BinaryCodec } from "../binary-format.ts";
import { ByteReader } from "../byte-reader.ts";
import { Undecodable } from "../undecodable.ts";
import { Unsendable } from "../unsendable.ts";
import type { MessageType } from "./model.ts";
import { prefixBytes, type PrefixForm, readPrefix } from "./prefix.ts";
import { readProtobuf } from "./reader.ts";
import type { TypeByUrl } from "./well-known.ts";
import { writeProtobuf } from "./writer.ts";

/** What the messages of one direction are. */
export interface Direction {
  /** As it is called in texts: `a chat.Envelope`. */
  readonly title: string;
  read(bytes: Uint8Array): unknown;
  write(value: unknown): Uint8Array;
}

/** Every message is of one type. */
export function ofOneType(type: MessageType, types: TypeByUrl): Direction {
  return {
    title: type.name,
    read: (bytes) => readProtobuf(bytes, type, types),
    write: (value) => writeProtobuf(value, type, types),
  };
}

/** A number before each message tells its type; the value is a map with that type's name: `{ Text: { … } }`. */
export function byPrefix(
  form: PrefixForm,
  byNumber: ReadonlyMap<number, { readonly key: string; readonly type: MessageType }>,
  types: TypeByUrl,
): Direction {
  const byKey = new Map([...byNumber].map(([number, { key, type }]) => [key, { number, type }]));
  const known = [...byKey.keys()].join(", ");
  return {
    title: `one of ${known}`,
    read(bytes) {
      const reader = new ByteReader(bytes);
      const number = readPrefix(form, reader);
      const found = byNumber.get(Number(number));
      if (!found) throw new Undecodable(`it begins with ${number}, and no type has that number`);
      return { [found.key]: readProtobuf(bytes.subarray(reader.place), found.type, types) };
    },
    write(value) {
      const keys = isObject(value) ? keysOf(value) : [];
      const [key = ""] = keys;
      if (!isObject(value) || keys.length !== 1)
        throw new Unsendable(
          `expected a map with the name of one type, { ${[...byKey.keys()][0]}: … }, got ${named(value, 60)}`,
          [],
        );
      const found = byKey.get(key);
      if (!found)
        throw new Unsendable(
          `no type is called "${key}" here. ${didYouMean(key, byKey.keys()) ?? `There are ${known}.`}`,
          [key],
        );
      try {
        const message = writeProtobuf(value[key], found.type, types);
        return Buffer.concat([prefixBytes(form, found.number), message]);
      } catch (thrown) {
        throw thrown instanceof Unsendable ? thrown.within(key) : thrown;
      }
    },
  };
}

/**
 * Protocol Buffers. What the messages are is known when the files have been read, before the first message; until then
 * nobody asks.
 */
export class ProtobufCodec extends BinaryCodec {
  readonly sent: BinaryCodec | undefined;

  constructor(receives: () => Direction, sends: () => Direction, bothAlike: boolean) {
    super(formatOf(receives, sends));
    this.sent = bothAlike ? undefined : new BinaryCodec(formatOf(sends, sends));
  }
}

function formatOf(receives: () => Direction, sends: () => Direction): ConstructorParameters<typeof BinaryCodec>[0] {
  return {
    name: "protobuf",
    get title() {
      return receives().title;
    },
    read: (bytes) => receives().read(bytes),
    write: (value) => sends().write(value),
  };
}
