import { ByteReader } from "../byte-reader.ts";
import { exact } from "../exact.ts";
import { shortestFloat } from "../float32.ts";
import { setMember } from "../members.ts";
import { Undecodable } from "../undecodable.ts";
import { defaultOf, defaultOfKind, type Field, type Kind, type MessageType, type Scalar } from "./model.ts";
import { readWellKnown, type TypeByUrl } from "./well-known.ts";

/** As deep as other readers of Protocol Buffers go. */
const DEEPEST = 100;

/** How a value stands on the wire. */
export const [VARINT, FIXED64, PIECE, GROUP, GROUP_END, FIXED32] = [0, 1, 2, 3, 4, 5] as const;

/** The wire type of each scalar. */
export function wireOf(scalar: Scalar): number {
  if (scalar === "string" || scalar === "bytes") return PIECE;
  if (scalar === "double" || scalar === "fixed64" || scalar === "sfixed64") return FIXED64;
  return scalar === "float" || scalar === "fixed32" || scalar === "sfixed32" ? FIXED32 : VARINT;
}

/** The value of a message. Throws `Undecodable`. */
export function readProtobuf(bytes: Uint8Array, type: MessageType, types: TypeByUrl): unknown {
  return new Reading(types).message(new ByteReader(bytes), type, 0);
}

type MessageKind = Extract<Kind, { readonly is: "message" }>;

/** What has come of a message within another: parts that are one. */
class Parts {
  readonly type: MessageType;
  readonly depth: number;
  readonly came: Record<string, unknown> = {};

  constructor(type: MessageType, depth: number) {
    this.type = type;
    this.depth = depth;
  }
}

class Reading {
  readonly #types: TypeByUrl;

  constructor(types: TypeByUrl) {
    this.#types = types;
  }

  /** All that the reader has left is one message. */
  message(reader: ByteReader, type: MessageType, depth: number): unknown {
    const map: Record<string, unknown> = {};
    this.#fields(map, reader, type, undefined, depth);
    return this.#finished(map, type, depth);
  }

  #fields(
    map: Record<string, unknown>,
    reader: ByteReader,
    type: MessageType,
    group: number | undefined,
    depth: number,
  ): void {
    if (depth >= DEEPEST) reader.fail(`it is nested deeper than ${DEEPEST} levels`);
    while (group !== undefined || reader.left > 0) {
      reader.begin();
      const { number, wire } = head(reader);
      if (wire === GROUP_END) {
        if (number === group) return;
        reader.fail("a group ends that has not begun");
      }
      const field = type.byNumber.get(number);
      if (field) this.#field(map, field, wire, reader, type, depth);
      else setMember(map, String(number), skipped(reader, number, wire, depth));
    }
  }

  #field(
    map: Record<string, unknown>,
    field: Field,
    wire: number,
    reader: ByteReader,
    type: MessageType,
    depth: number,
  ): void {
    const { kind, name } = field;
    const wanted = field.keys
      ? PIECE
      : kind.is === "message"
        ? kind.group
          ? GROUP
          : PIECE
        : kind.is === "enum"
          ? VARINT
          : wireOf(kind.scalar);
    const title = `${type.name}.${name}`;
    if (wire !== wanted && !(wire === PIECE && field.repeated && wanted !== PIECE && wanted !== GROUP))
      reader.fail(
        `the field ${title} is ${kindName(field)}, and ${wireNames[wire] ?? "something else"} came: it may be another message`,
      );
    if (field.keys) this.#entry(map, field, field.keys, piece(reader), depth);
    else if (!field.repeated) {
      if (field.oneof !== undefined)
        for (const other of type.fields) if (other.oneof === field.oneof && other !== field) delete map[other.name];
      setMember(
        map,
        name,
        kind.is === "message"
          ? this.#parts(Object.hasOwn(map, name) ? map[name] : undefined, kind, reader, field, depth + 1)
          : this.#single(kind, reader, title, depth, field),
      );
    } else {
      const list = (Object.hasOwn(map, name) ? map[name] : []) as unknown[];
      setMember(map, name, list);
      if (wire === wanted) list.push(this.#single(kind, reader, title, depth, field));
      else for (const part = piece(reader); part.left > 0;) list.push(this.#single(kind, part, title, depth, field));
    }
  }

  #entry(map: Record<string, unknown>, field: Field, keys: Scalar, reader: ByteReader, depth: number): void {
    let key: unknown = defaultOfKind({ is: "scalar", scalar: keys });
    let value: unknown;
    while (reader.left > 0) {
      reader.begin();
      const { number, wire } = head(reader);
      if (number === 1 && wire === wireOf(keys)) key = readScalar(keys, reader, field.name);
      else if (number === 2) value = this.#single(field.kind, reader, field.name, depth, field);
      else skipped(reader, number, wire, depth);
    }
    const entries = (Object.hasOwn(map, field.name) ? map[field.name] : {}) as Record<string, unknown>;
    setMember(map, field.name, entries);
    setMember(entries, String(key), value === undefined ? this.#absent(field.kind, depth) : value);
  }

  /** A value of a map that is not on the wire. */
  #absent(kind: Kind, depth: number): unknown {
    return kind.is === "message"
      ? this.message(new ByteReader(new Uint8Array()), kind.type(), depth + 1)
      : defaultOfKind(kind);
  }

  #single(kind: Kind, reader: ByteReader, title: string, depth: number, field: Field): unknown {
    if (kind.is === "scalar") return readScalar(kind.scalar, reader, title);
    if (kind.is === "enum") {
      const value = Number(BigInt.asIntN(32, BigInt(reader.varint())));
      return kind.type.names.get(value) ?? value;
    }
    return this.#whole(this.#parts(undefined, kind, reader, field, depth + 1));
  }

  /** A message with one part more. It is made whole once, when no part can follow: there may be thousands. */
  #parts(before: unknown, kind: MessageKind, reader: ByteReader, { number }: Field, depth: number): Parts {
    const parts = before instanceof Parts ? before : new Parts(kind.type(), depth);
    if (kind.group) this.#fields(parts.came, reader, parts.type, number, depth);
    else this.#fields(parts.came, piece(reader), parts.type, undefined, depth);
    return parts;
  }

  #whole({ came, type, depth }: Parts): unknown {
    return this.#finished(came, type, depth);
  }

  /** Fields in the order of the file with their defaults, payloads, and forms of their own. */
  #finished(came: Record<string, unknown>, type: MessageType, depth: number): unknown {
    const map: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(came)) if (!type.byName.has(key)) setMember(map, key, value);
    for (const field of type.fields) {
      if (Object.hasOwn(came, field.name)) {
        const value = came[field.name];
        setMember(map, field.name, value instanceof Parts ? this.#whole(value) : value);
      } else if (field.required)
        throw new Undecodable(`the field ${type.name}.${field.name} is required, and is not there`);
      else if (!field.presence) setMember(map, field.name, defaultOf(field));
    }
    for (const { field, by, typeOf } of type.payloads) {
      const inner = typeOf(map[by.name]);
      const bytes = map[field.name];
      if (inner && bytes instanceof Uint8Array)
        map[field.name] = this.#inside(bytes, inner, `${type.name}.${field.name}`, depth);
    }
    return readWellKnown(map, type, this.#types, (bytes, inner) =>
      this.#inside(bytes, inner, `${type.name}.value`, depth),
    );
  }

  #inside(bytes: Uint8Array, type: MessageType, title: string, depth: number): unknown {
    try {
      return this.message(new ByteReader(bytes), type, depth + 1);
    } catch (thrown) {
      if (!(thrown instanceof Undecodable)) throw thrown;
      throw new Undecodable(`the bytes of ${title} are not ${type.name}: ${thrown.message}`);
    }
  }
}

function head(reader: ByteReader): { readonly number: number; readonly wire: number } {
  const key = Number(reader.varint());
  const number = Math.floor(key / 8);
  if (number === 0 || number > 0x1fff_ffff) reader.fail("no field has such a number: it may be another format");
  return { number, wire: key % 8 };
}

/** A piece of a known length, to be read by itself. */
function piece(reader: ByteReader): ByteReader {
  const length = reader.varint();
  const place = reader.place;
  return new ByteReader(reader.part(length), place);
}

export function readScalar(scalar: Scalar, reader: ByteReader, title: string): unknown {
  switch (scalar) {
    case "string": {
      const length = reader.varint();
      return reader.text(length) ?? reader.fail(`the text of ${title} is not UTF-8`);
    }
    case "bytes":
      return reader.bytes(reader.varint());
    case "bool":
      return reader.varint() !== 0;
    case "double":
      return reader.part(8).readDoubleLE();
    case "float":
      return shortestFloat(reader.part(4).readFloatLE());
    case "fixed32":
      return reader.part(4).readUInt32LE();
    case "sfixed32":
      return reader.part(4).readInt32LE();
    case "fixed64":
      return exact(reader.part(8).readBigUInt64LE());
    case "sfixed64":
      return exact(reader.part(8).readBigInt64LE());
    case "uint64":
      return reader.varint();
    case "int64":
      return exact(BigInt.asIntN(64, BigInt(reader.varint())));
    case "uint32":
      return Number(BigInt.asUintN(32, BigInt(reader.varint())));
    case "int32":
      return Number(BigInt.asIntN(32, BigInt(reader.varint())));
    default: {
      const zigzag = BigInt(reader.varint());
      const value = zigzag & 1n ? -((zigzag + 1n) >> 1n) : zigzag >> 1n;
      return scalar === "sint32" ? Number(BigInt.asIntN(32, value)) : exact(value);
    }
  }
}

const wireNames: readonly string[] = [
  "a whole number",
  "8 bytes",
  "a text, bytes or a message",
  "a group",
  "the end of a group",
  "4 bytes",
];

function kindName({ kind, keys }: Field): string {
  if (keys) return "a map";
  return kind.is === "scalar"
    ? `of the type ${kind.scalar}`
    : `of the type ${kind.is === "enum" ? kind.type.name : kind.type().name}`;
}

/** What is in a field that the type does not have: a number, or bytes. */
function skipped(reader: ByteReader, number: number, wire: number, depth: number): unknown {
  if (depth >= DEEPEST) reader.fail(`it is nested deeper than ${DEEPEST} levels`);
  switch (wire) {
    case VARINT:
      return reader.varint();
    case FIXED64:
      return reader.bytes(8);
    case FIXED32:
      return reader.bytes(4);
    case PIECE:
      return reader.bytes(reader.varint());
    case GROUP: {
      const map: Record<string, unknown> = {};
      for (;;) {
        const inner = head(reader);
        if (inner.wire === GROUP_END && inner.number === number) return map;
        setMember(map, String(inner.number), skipped(reader, inner.number, inner.wire, depth + 1));
      }
    }
    default:
      return reader.fail(
        wire === GROUP_END
          ? "a group ends that has not begun"
          : `a field is written in a way that is not known: it may be another format`,
      );
  }
}
