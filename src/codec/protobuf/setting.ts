import { Failure } from "../../problem.ts";
import { changed, list, oneOrMany } from "../../shape/lists.ts";
import { type Members, object, type ReadMembers, record } from "../../shape/maps.ts";
import { oneOf, word } from "../../shape/scalars.ts";
import type { Reader, Shape } from "../../shape/shape.ts";
import { entry, type Node } from "../../tree.ts";
import type { Codec } from "../codec.ts";
import { byPrefix, type Direction, ofOneType, ProtobufCodec } from "./codec.ts";
import { loadProto, ProtoFault } from "./files.ts";
import type { Field, MessageType } from "./model.ts";
import { mostOf, type PrefixForm, prefixForms } from "./prefix.ts";
import { ProtoTypes } from "./types.ts";

/** A word with its place, for what is found wrong with it when the files are read. */
const placed: Shape<Word> = changed(word("a name"), (text, node): Word => ({ text, node }));

interface Word {
  readonly text: string;
  readonly node: Node;
}

const typesByKey = record("a map of numbers or names and message types", placed);

const payloadMembers = {
  field: {
    shape: placed,
    doc: "The field of bytes that holds a message: `payload`, or `chat.Envelope.payload`.",
    required: true,
  },
  by: { shape: placed, doc: "The field beside it that tells the message's type.", required: true },
  types: {
    shape: typesByKey,
    doc: "The message type for each value of that field. Default: the field holds the name of the type.",
  },
} as const satisfies Members;

const members = {
  file: {
    shape: oneOrMany(placed),
    doc: "The `.proto` file, or several; what they import is found from them.",
    required: true,
  },
  include: { shape: list("a list of folders", word("a folder")), doc: "Folders in which imports are looked for, too." },
  type: { shape: placed, doc: "The type of every message: `chat.Envelope`." },
  send: { shape: placed, doc: "The type of the messages that are sent, where those that come are of another one." },
  receive: { shape: placed, doc: "The type of the messages that come." },
  prefix: {
    shape: oneOf(...prefixForms),
    doc: "How the number before each message is written that tells its type: uint8 (default), uint16, uint32, varint, uint16le, uint32le.",
  },
  types: { shape: typesByKey, doc: "The message type for each such number: `{ 1: chat.Login, 2: chat.Text }`." },
  payload: {
    shape: oneOrMany(object("payload", payloadMembers)),
    doc: "A field of bytes that holds a message, whose type another field tells.",
  },
} as const satisfies Members;

const shape = object("protobuf", members);

type Read = ReadMembers<typeof members>;

/** Codecs by the part of a tree that describes them: what is read again when a client connects is compiled once. */
const made = new WeakMap<Node, { readonly codec: Codec; readonly loading: () => Promise<void> }>();

/** `{ file: chat.proto, type: chat.Envelope }`. The files are read when the document has been read. */
export const protobufSetting: Shape<Codec> = {
  schema: shape.schema,
  read(node, reader) {
    const known = made.get(node);
    if (known) {
      reader.defer(known.loading);
      return known.codec;
    }
    const read = shape.read(node, reader);
    if (!read?.file || !isComplete(read, node, reader)) return undefined;
    const languages: { sends?: Direction; receives?: Direction } = {};
    const codec = new ProtobufCodec(
      () => ready(languages.receives),
      () => ready(languages.sends),
      read.send === undefined && read.receive === undefined,
    );
    let loading: Promise<void> | undefined;
    const load = (): Promise<void> =>
      (loading ??= Loading.of(read, node, reader).then((loaded) => void Object.assign(languages, loaded)));
    made.set(node, { codec, loading: load });
    reader.defer(load);
    return codec;
  },
};

function ready(direction: Direction | undefined): Direction {
  if (!direction) throw new Error("a codec was used before its files were read");
  return direction;
}

/** Whether it says of every message what it is. */
function isComplete({ type, send, receive, types, prefix }: Read, node: Node, reader: Reader): boolean {
  const ways = [type, types, send ?? receive].filter((each) => each !== undefined);
  if (ways.length === 1 && (type || types || (send && receive)) && (types || !prefix)) return true;
  // What is misspelt has been told.
  if (node.kind === "map" && node.entries.some(({ key }) => !Object.hasOwn(members, key))) return false;
  reader.report({
    headline:
      ways.length > 1
        ? "The messages are of one type, of one for each direction, or of several with a prefix"
        : "What the messages are is missing: their type",
    label: ways.length > 1 ? "more than one of these" : "no type",
    at: node.span,
    help: "Write type: chat.Envelope, or send: and receive:, or prefix: uint8 with types: { 1: chat.Login, 2: chat.Text }.",
  });
  return false;
}

class Loading {
  readonly #types: ProtoTypes;

  constructor(types: ProtoTypes) {
    this.#types = types;
  }

  /** What the messages of both directions are. Throws a `Failure` at the part that is at fault. */
  static async of(read: Read, node: Node, reader: Reader): Promise<{ sends: Direction; receives: Direction }> {
    const files = read.file ?? [];
    const fileNode = entry(node, "file")?.value ?? node;
    const folder = reader.resolve(".");
    try {
      const root = await loadProto(
        files.map(({ text }) => reader.resolve(text)),
        (read.include ?? []).map((each) => reader.resolve(each)),
        folder,
        (file) => void reader.resolve(file),
      );
      return new Loading(new ProtoTypes(root)).#directions(read);
    } catch (thrown) {
      throw thrown instanceof ProtoFault ? failure(thrown, fileNode) : thrown;
    }
  }

  #directions(read: Read): { sends: Direction; receives: Direction } {
    const find = (url: string): MessageType | undefined => this.#types.find(url);
    let both: Direction | undefined;
    let types: readonly MessageType[];
    if (read.types) {
      const byNumber = this.#byNumber(read.types, read.prefix ?? "uint8");
      types = [...byNumber.values()].map(({ type }) => type);
      both = byPrefix(read.prefix ?? "uint8", byNumber, find);
    } else
      types = [read.type, read.send, read.receive]
        .filter((each) => each !== undefined)
        .map((each) => this.#named(each));
    for (const payload of read.payload ?? []) this.#addPayload(payload, types);
    const [sends, receives = sends] = types;
    if (!sends || !receives) throw new Error("no types");
    return both
      ? { sends: both, receives: both }
      : { sends: ofOneType(sends, find), receives: ofOneType(receives, find) };
  }

  #named({ text, node }: Word): MessageType {
    return at(node, () => this.#types.named(text));
  }

  #byNumber(
    types: ReadonlyMap<string, Word>,
    form: PrefixForm,
  ): ReadonlyMap<number, { key: string; type: MessageType }> {
    const found = new Map<number, { key: string; type: MessageType }>();
    for (const [key, name] of types) {
      const number = /^(0x[0-9a-f]+|\d+)$/i.test(key) ? Number(key) : NaN;
      at(name.node, () => {
        if (!(number <= mostOf(form)))
          throw new ProtoFault(`"${key}" is no number of ${form}`, "Write types: { 1: chat.Login, 2: chat.Text }.");
      });
      const type = this.#named(name);
      const short = type.name.slice(type.name.lastIndexOf(".") + 1);
      const isTaken = [...found.values()].some((each) => each.key === short && each.type !== type);
      found.set(number, { key: isTaken ? type.name : short, type });
    }
    return found;
  }

  #addPayload({ field, by, types }: ReadMembers<typeof payloadMembers>, own: readonly MessageType[]): void {
    if (!field || !by) return;
    const dot = field.text.lastIndexOf(".");
    const owners = dot === -1 ? own : [at(field.node, () => this.#types.named(field.text.slice(0, dot)))];
    const name = field.text.slice(dot + 1);
    const byValue = types && new Map([...types].map(([key, type]) => [key, this.#named(type)]));
    const having = owners.filter((owner) => owner.byName.has(name));
    for (const owner of having.length > 0 ? having : owners) {
      const held = fieldOf(owner, { text: name, node: field.node });
      const tells = fieldOf(owner, by);
      at(field.node, () => {
        if (held.kind.is !== "scalar" || held.kind.scalar !== "bytes" || held.repeated)
          throw new ProtoFault(`The field ${held.name} of ${owner.name} is not one of the type bytes`);
      });
      this.#types.addPayload(owner, {
        field: held,
        by: tells,
        typeOf: (value) =>
          byValue ? byValue.get(keyOf(value, tells, byValue)) : this.#types.find(String(value), owner.name),
      });
    }
  }
}

/** As it is written in `types`: the name of an enum's value, or its number. */
function keyOf(value: unknown, { kind }: Field, types: ReadonlyMap<string, unknown>): string {
  const text = String(value);
  if (types.has(text) || kind.is !== "enum") return text;
  return typeof value === "number" ? (kind.type.names.get(value) ?? text) : String(kind.type.numbers.get(text));
}

function fieldOf(owner: MessageType, { text, node }: Word): Field {
  const found = owner.byName.get(text);
  if (found) return found;
  return at(node, () => {
    throw new ProtoFault(
      `${owner.name} has no field "${text}"`,
      `It has ${owner.fields.map(({ name }) => name).join(", ")}.`,
    );
  });
}

/** What is looked for at a place in the scenario. */
function at<T>(node: Node, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    throw thrown instanceof ProtoFault ? failure(thrown, node) : thrown;
  }
}

function failure({ message, help }: ProtoFault, { span }: Node): Failure {
  return new Failure({
    code: "invalid-file",
    headline: message,
    label: "cannot be used",
    at: span,
    ...(help === undefined ? {} : { help }),
  });
}
