import { isObject, keysOf, own } from "../../match/equality.ts";
import { named, show } from "../../match/value.ts";
import { didYouMean } from "../../shape/nearest.ts";
import { ByteWriter } from "../byte-writer.ts";
import { Unsendable } from "../unsendable.ts";
import { defaultOfKind, type Field, type Kind, type MessageType, type Scalar } from "./model.ts";
import { FIXED32, FIXED64, GROUP, GROUP_END, PIECE, VARINT, wireOf } from "./reader.ts";
import { type TypeByUrl, wellKnownForm, writtenWellKnown } from "./well-known.ts";

const DEEPEST = 100;

/** The message for a value. Throws `Unsendable`. */
export function writeProtobuf(value: unknown, type: MessageType, types: TypeByUrl): Uint8Array {
  return new Writing(types).message(value, type);
}

class Writing {
  readonly #types: TypeByUrl;
  readonly #path: (string | number)[] = [];

  constructor(types: TypeByUrl) {
    this.#types = types;
  }

  message(value: unknown, type: MessageType): Uint8Array {
    const writer = new ByteWriter();
    this.#fields(value, type, writer);
    return writer.done();
  }

  #fields(value: unknown, type: MessageType, writer: ByteWriter): void {
    if (this.#path.length >= DEEPEST) this.#fail("it is nested too deeply, or contains itself");
    const map = type.name === "google.protobuf.Any" ? this.#any(value) : writtenWellKnown(value, type);
    if (!isObject(map) || ArrayBuffer.isView(map))
      this.#fail(
        `expected ${wellKnownForm(type.name) ?? `a map with the fields of ${type.name}`}, got ${named(value, 60)}`,
      );
    const given = new Map<Field, unknown>();
    for (const key of keysOf(map)) {
      // What is null is not there, but for data as of JSON.
      const member = own(map, key);
      const field = type.byName.get(key);
      if (!field) this.#inside(key, () => this.#fail(`${type.name} has no field "${key}"${hint(key, type)}`));
      else if (member !== null || isData(field.kind)) given.set(field, member);
    }
    this.#checkOneofs([...given.keys()]);
    for (const field of type.fields) {
      const member = given.get(field);
      if (member !== undefined)
        this.#inside(field.name, () => this.#field(this.#payload(field, member, type, given), field, writer));
      else if (field.required) this.#fail(`the field ${field.name} of ${type.name} is required`);
    }
  }

  /** The bytes of a message that stands in a field of bytes, where another field says of what type it is. */
  #payload(field: Field, value: unknown, type: MessageType, given: ReadonlyMap<Field, unknown>): unknown {
    const payload = type.payloads.find((each) => each.field === field);
    if (!payload || value instanceof Uint8Array || !isObject(value)) return value;
    const by = given.get(payload.by) ?? (payload.by.presence ? undefined : defaultOfKind(payload.by.kind));
    const inner = payload.typeOf(by);
    if (!inner) this.#fail(`no type of message belongs to ${payload.by.name}: ${named(by, 60)}`);
    return this.message(value, inner);
  }

  #any(value: unknown): unknown {
    if (!isObject(value)) return value;
    const is = own(value, "@type");
    if (typeof is !== "string") this.#fail('an Any needs the type of its message: { "@type": chat.Text, … }');
    const url = is.includes("/") ? is : `type.googleapis.com/${is}`;
    const { value: inner, ...rest } = Object.fromEntries(Object.entries(value).filter(([key]) => key !== "@type"));
    if (inner instanceof Uint8Array && Object.keys(rest).length === 0) return { type_url: url, value: inner };
    const type = this.#types(url);
    if (!type) this.#fail(`there is no message type ${is}; as bytes it is { "@type": ${is}, value: { $hex: … } }`);
    const isWhole = inner !== undefined && type.name.startsWith("google.protobuf.");
    return {
      type_url: url,
      value: this.message(isWhole ? inner : { ...rest, ...(inner === undefined ? {} : { value: inner }) }, type),
    };
  }

  #checkOneofs(fields: readonly Field[]): void {
    for (const [i, { oneof, name }] of fields.entries()) {
      const other = oneof === undefined ? undefined : fields.slice(0, i).find((each) => each.oneof === oneof);
      if (other)
        this.#inside(name, () =>
          this.#fail(`only one of ${other.name} and ${name} may be there, of the oneof ${oneof}`),
        );
    }
  }

  #field(value: unknown, field: Field, writer: ByteWriter): void {
    const { kind, number, keys } = field;
    if (keys) this.#map(value, field, keys, writer);
    else if (!field.repeated) {
      if (field.presence || !isDefault(value, kind)) this.#single(value, kind, number, writer);
      else this.#check(value, kind);
    } else {
      if (!Array.isArray(value)) this.#fail(`expected a list, got ${named(value, 60)}`);
      const items = value as readonly unknown[];
      if (!field.packed) items.forEach((item, i) => this.#inside(i, () => this.#single(item, kind, number, writer)));
      else if (items.length > 0) {
        const inner = new ByteWriter();
        items.forEach((item, i) => this.#inside(i, () => this.#bare(item, kind, inner)));
        writePiece(number, inner.done(), writer);
      }
    }
  }

  #map(value: unknown, { kind, number }: Field, keys: Scalar, writer: ByteWriter): void {
    if (!isObject(value)) this.#fail(`expected a map, got ${named(value, 60)}`);
    for (const key of keysOf(value)) {
      const inner = new ByteWriter();
      this.#inside(key, () => {
        this.#single(keyOf(key, keys), { is: "scalar", scalar: keys }, 1, inner);
        this.#single(own(value, key), kind, 2, inner);
      });
      writePiece(number, inner.done(), writer);
    }
  }

  /** A value with its head. */
  #single(value: unknown, kind: Kind, number: number, writer: ByteWriter): void {
    if (kind.is === "message" && kind.group) {
      writeHead(number, GROUP, writer);
      this.#fields(value, kind.type(), writer);
      writeHead(number, GROUP_END, writer);
    } else if (kind.is === "message") writePiece(number, this.message(value, kind.type()), writer);
    else {
      writeHead(number, kind.is === "enum" ? VARINT : wireOf(kind.scalar), writer);
      this.#bare(value, kind, writer);
    }
  }

  #check(value: unknown, kind: Kind): void {
    if (kind.is !== "message") this.#bare(value, kind, new ByteWriter());
  }

  #bare(value: unknown, kind: Kind, writer: ByteWriter): void {
    if (kind.is === "enum") writer.varint(BigInt.asUintN(64, BigInt(this.#enum(value, kind.type))));
    else if (kind.is === "scalar") this.#scalar(value, kind.scalar, writer);
  }

  #enum(value: unknown, { name, numbers }: Extract<Kind, { is: "enum" }>["type"]): number {
    if (typeof value === "number" && Number.isInteger(value) && Math.abs(value) <= 2 ** 31) return value;
    const number = typeof value === "string" ? numbers.get(value) : undefined;
    if (number !== undefined) return number;
    const meant = typeof value === "string" ? didYouMean(value, numbers.keys()) : undefined;
    return this.#fail(
      `${name} has no value ${show(value, 60)}. ${meant ?? `It has ${[...numbers.keys()].slice(0, 12).join(", ")}.`}`,
    );
  }

  #scalar(value: unknown, scalar: Scalar, writer: ByteWriter): void {
    if (scalar === "string") {
      if (typeof value !== "string") this.#fail(`expected a text, got ${named(value, 60)}`);
      writeBytes(Buffer.from(value), writer);
    } else if (scalar === "bytes") {
      if (!(value instanceof Uint8Array))
        this.#fail(`expected bytes, such as { $hex: 01 ff } or { $text: hi }, got ${named(value, 60)}`);
      writeBytes(value, writer);
    } else if (scalar === "bool") {
      if (typeof value !== "boolean") this.#fail(`expected true or false, got ${named(value, 60)}`);
      writer.varint(value ? 1 : 0);
    } else if (scalar === "double" || scalar === "float") this.#float(value, scalar, writer);
    else this.#integer(this.#whole(value, scalar), scalar, writer);
  }

  #float(value: unknown, scalar: "double" | "float", writer: ByteWriter): void {
    if (typeof value !== "number") this.#fail(`expected a number, got ${named(value, 60)}`);
    const bytes = Buffer.alloc(scalar === "double" ? 8 : 4);
    if (scalar === "double") bytes.writeDoubleLE(value);
    else bytes.writeFloatLE(value);
    writer.bytes(bytes);
  }

  /** A whole number in the range of its type; of 64 bits also as a text of digits. */
  #whole(value: unknown, scalar: Scalar): bigint {
    const bits = scalar.endsWith("64") ? 64n : 32n;
    const unsigned = scalar.startsWith("u") || scalar.startsWith("fixed");
    const digits = bits === 64n && typeof value === "string" && /^-?\d{1,20}$/.test(value);
    if (!(digits || typeof value === "bigint" || (typeof value === "number" && Number.isInteger(value))))
      this.#fail(`expected a whole number, got ${named(value, 60)}`);
    const whole = BigInt(value);
    const [least, most] = unsigned ? [0n, 2n ** bits - 1n] : [-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n];
    if (whole < least || whole > most) this.#fail(`${scalar} is from ${least} to ${most}, and ${whole} is not`);
    return whole;
  }

  #integer(value: bigint, scalar: Scalar, writer: ByteWriter): void {
    if (wireOf(scalar) === VARINT) {
      const zigzag = value < 0n ? -2n * value - 1n : 2n * value;
      writer.varint(scalar.startsWith("sint") ? zigzag : BigInt.asUintN(64, value));
    } else {
      const bytes = Buffer.alloc(8);
      bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
      writer.bytes(bytes.subarray(0, wireOf(scalar) === FIXED64 ? 8 : FIXED32 - 1));
    }
  }

  #inside(key: string | number, work: () => void): void {
    this.#path.push(key);
    work();
    this.#path.pop();
  }

  #fail(why: string): never {
    throw new Unsendable(why, this.#path);
  }
}

function hint(key: string, { fields }: MessageType): string {
  const names = fields.map(({ name }) => name);
  const meant = didYouMean(key, names);
  if (meant !== undefined) return `: ${meant.charAt(0).toLowerCase()}${meant.slice(1)}`;
  return names.length > 0 && names.length < 20 ? `; it has ${names.join(", ")}` : "";
}

function isData(kind: Kind): boolean {
  return kind.is === "message" && kind.type().name === "google.protobuf.Value";
}

/** Such a value is not written where its absence means the same. Minus zero is another number. */
function isDefault(value: unknown, kind: Kind): boolean {
  if (value instanceof Uint8Array) return value.length === 0;
  if (kind.is === "enum") return value === 0 || value === defaultOfKind(kind);
  return (
    value === "" ||
    value === false ||
    Object.is(value, 0) ||
    value === 0n ||
    (kind.is === "scalar" && value === "0" && kind.scalar.endsWith("64"))
  );
}

/** Keys of maps are texts here. */
function keyOf(key: string, scalar: Scalar): unknown {
  if (scalar === "string") return key;
  if (scalar === "bool") return key === "true" ? true : key === "false" ? false : key;
  return /^-?\d{1,20}$/.test(key) ? BigInt(key) : key;
}

function writeHead(number: number, wire: number, writer: ByteWriter): void {
  writer.varint(number * 8 + wire);
}

function writePiece(number: number, bytes: Uint8Array, writer: ByteWriter): void {
  writeHead(number, PIECE, writer);
  writeBytes(bytes, writer);
}

function writeBytes(bytes: Uint8Array, writer: ByteWriter): void {
  writer.varint(bytes.length);
  writer.bytes(bytes);
}
