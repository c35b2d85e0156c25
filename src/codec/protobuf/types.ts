import type { Enum, Field as ProtoField, MapField, Namespace, ReflectionObject, Root, Type } from "protobufjs";
import { typeNamed } from "./files.ts";
import type { EnumType, Field, Kind, MessageType, Payload, Scalar } from "./model.ts";

/** The message types of parsed files, made when they are asked for. */
export class ProtoTypes {
  readonly names: readonly string[];
  readonly #parsed: ReadonlyMap<string, Type>;
  readonly #types = new Map<string, MessageType>();
  readonly #enums = new WeakMap<Enum, EnumType>();
  readonly #payloads = new Map<string, Payload[]>();

  constructor(root: Root) {
    this.#parsed = new Map(typesIn(root).map((type) => [nameOf(type), type]));
    this.names = [...this.#parsed.keys()];
  }

  /** By its name, with or without its package. Throws a `ProtoFault`. */
  named(given: string): MessageType {
    return this.#type(typeNamed(given, this.names));
  }

  /** By a name within a message: `type.googleapis.com/chat.Text`, or a name beside the type `near`. */
  find(url: string, near?: string): MessageType | undefined {
    const name = url.slice(url.lastIndexOf("/") + 1).replace(/^\./, "");
    const beside = near?.slice(0, near.lastIndexOf(".") + 1) ?? "";
    const found = [name, beside + name].find((each) => this.#parsed.has(each));
    return found === undefined ? undefined : this.#type(found);
  }

  /** Says which field of a type tells the type of the message in another. Before the type is used. */
  addPayload(type: MessageType, payload: Payload): void {
    (this.#payloads.get(type.name) ?? []).push(payload);
  }

  #type(name: string): MessageType {
    const known = this.#types.get(name);
    if (known) return known;
    const parsed = this.#parsed.get(name);
    if (!parsed) throw new Error(`no type ${name}`);
    const fields = parsed.fieldsArray.map((each) => this.#field(each));
    const payloads: Payload[] = [];
    this.#payloads.set(name, payloads);
    const type: MessageType = {
      name,
      fields,
      byNumber: new Map(fields.map((field) => [field.number, field])),
      byName: new Map([
        ...fields.map((field) => [jsonName(field.name), field] as const),
        ...fields.map((field) => [field.name, field] as const),
      ]),
      payloads,
    };
    this.#types.set(name, type);
    return type;
  }

  #field(given: ProtoField): Field {
    const kind = this.#kind(given);
    const keys = given.map ? ((given as ProtoField & Pick<MapField, "keyType">).keyType as Scalar) : undefined;
    const oneof = given.partOf && !given.partOf.isProto3Optional ? given.partOf.name : undefined;
    return {
      // An extension has its full name.
      name: given.name.replace(/^\./, ""),
      number: given.id,
      kind,
      repeated: given.repeated,
      packed:
        given.repeated &&
        given.packed &&
        (kind.is === "enum" || (kind.is === "scalar" && kind.scalar !== "string" && kind.scalar !== "bytes")),
      keys,
      presence: !given.repeated && !given.map && (kind.is === "message" || given.hasPresence),
      required: given.required,
      oneof,
    };
  }

  #kind(given: ProtoField): Kind {
    const { resolvedType } = given;
    if (!resolvedType) return { is: "scalar", scalar: given.type as Scalar };
    if ("values" in resolvedType) return { is: "enum", type: this.#enum(resolvedType) };
    const name = nameOf(resolvedType);
    return { is: "message", type: () => this.#type(name), group: given.delimited };
  }

  #enum(given: Enum): EnumType {
    const known = this.#enums.get(given);
    if (known) return known;
    const numbers = new Map(Object.entries(given.values));
    // Of names of the same number the first one is told.
    const names = new Map([...numbers].toReversed().map(([name, number]) => [number, name]));
    const made: EnumType = { name: nameOf(given), numbers, names };
    this.#enums.set(given, made);
    return made;
  }
}

function typesIn(namespace: Namespace): Type[] {
  return namespace.nestedArray.flatMap((each: ReflectionObject) => {
    const inner = "nestedArray" in each ? typesIn(each as Namespace) : [];
    return "fieldsArray" in each ? [each as Type, ...inner] : inner;
  });
}

function nameOf({ fullName }: ReflectionObject): string {
  return fullName.replace(/^\./, "");
}

/** `userName` for `user_name`. */
function jsonName(name: string): string {
  return name.replace(/_+([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
