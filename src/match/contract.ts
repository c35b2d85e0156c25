import { dirname } from "node:path";
import { didYouMean } from "../shape/nearest.ts";
import { allowedMessages, type Described } from "./asyncapi-messages.ts";
import { memberPath } from "./difference.ts";
import { isObject, own } from "./equality.ts";
import type { Difference } from "./matcher.ts";
import { type CompiledSchema, compilePlace } from "./schema-compile.ts";
import { pointerTo, SchemaDocuments, type SchemaPlace } from "./schema-documents.ts";
import { show } from "./value.ts";

/** A message of a contract, ready for use. */
export interface ContractMessage {
  readonly name: string;
  readonly from: "client" | "server";
  readonly channels: readonly string[];
  /** Members of the payload that always have the same value, by name: `type: message`. They tell messages apart. */
  readonly marks: ReadonlyMap<string, unknown>;
  check(value: unknown): readonly Difference[];
}

/** What a contract says of a message: which one it is, or why it is none. */
export type Judgement =
  | { readonly message: ContractMessage }
  | {
      readonly message: undefined;
      /** The message that it nearly was, where one is near. */
      readonly nearest: ContractMessage | undefined;
      readonly differences: readonly Difference[];
      readonly help?: string | undefined;
    };

/** Reads an AsyncAPI document, version 2 or 3, and compiles the schemas of its messages. Throws a `SchemaFault`. */
export async function loadContract(
  file: string,
  options: { readonly describes: Described; readonly channels: readonly string[] | undefined },
): Promise<Contract> {
  const documents = new SchemaDocuments(dirname(file));
  const document = await documents.load(file);
  const allowed = allowedMessages(documents, document, options);
  const messages: ContractMessage[] = [];
  for (const { name, from, channels, payload } of allowed) {
    const compiled: CompiledSchema = payload ? await compilePlace(payload, document, documents) : anything;
    const marks = payload ? marksOf(payload, documents) : new Map<string, unknown>();
    messages.push({ name, from, channels, marks, check: (value) => compiled.check(value) });
  }
  return new Contract(messages, [...documents.stamps.keys()]);
}

const anything: CompiledSchema = { check: () => [] };

/** Which messages each side may send. */
export class Contract {
  readonly messages: readonly ContractMessage[];
  /** The files that it was read from, absolute. */
  readonly files: readonly string[];
  readonly #bySide: Readonly<Record<"client" | "server", readonly ContractMessage[]>>;

  constructor(messages: readonly ContractMessage[], files: readonly string[] = []) {
    this.messages = messages;
    this.files = files;
    this.#bySide = {
      client: messages.filter(({ from }) => from === "client"),
      server: messages.filter(({ from }) => from === "server"),
    };
  }

  /** Finds the message that a value is. Those whose marks it has are asked first; of the others only those without any. */
  judge(value: unknown, from: "client" | "server"): Judgement {
    const allowed = this.#bySide[from];
    const marked = allowed.filter(({ marks }) => marks.size > 0 && marksIn(marks, value) === marks.size);
    for (const message of [...marked, ...allowed.filter(({ marks }) => marks.size === 0)])
      if (message.check(value).length === 0) return { message };
    return marked.length > 0 ? nearestOf(marked, value) : unmarked(allowed, value);
  }
}

/** The one with the fewest differences, and of those with the same number the first. */
function nearestOf(messages: readonly ContractMessage[], value: unknown): Judgement {
  const judged = messages.map((message) => ({ message, differences: message.check(value) }));
  const [nearest] = judged.toSorted(
    (a, b) =>
      marksIn(b.message.marks, value) - marksIn(a.message.marks, value) || a.differences.length - b.differences.length,
  );
  return { message: undefined, nearest: nearest?.message, differences: nearest?.differences ?? [] };
}

/** A message that has the marks of none: when all have a mark of the same name, that is what is wrong with it. */
function unmarked(allowed: readonly ContractMessage[], value: unknown): Judgement {
  const [first] = allowed;
  for (const name of first?.marks.keys() ?? []) {
    const marks = allowed.map((each) => each.marks.get(name));
    const is = isObject(value) ? own(value, name) : undefined;
    if (marks.includes(undefined) || marks.includes(is)) continue;
    const known = [...new Set(marks)].map((each) => show(each, 40));
    const expected = known.length === 1 ? known.join("") : `one of ${known.join(", ")}`;
    const actual = is === undefined && !isObject(value) ? show(value, 80) : show(is, 80);
    const path = memberPath("$", name);
    return {
      message: undefined,
      nearest: undefined,
      differences: [{ path, expected, actual, text: `${path}: expected ${expected}, got ${actual}` }],
      help:
        typeof is === "string"
          ? didYouMean(
              is,
              marks.filter((each) => typeof each === "string"),
            )
          : undefined,
    };
  }
  return nearestOf(allowed, value);
}

/** How many of the marks a value has. */
function marksIn(marks: ReadonlyMap<string, unknown>, value: unknown): number {
  if (!isObject(value)) return 0;
  let count = 0;
  for (const [name, mark] of marks) if (own(value, name) === mark) count++;
  return count;
}

/** The members that a schema gives one value alone, with `const` or an `enum` of one; those of `allOf` as well. */
function marksOf(place: SchemaPlace, documents: SchemaDocuments, depth = 0): Map<string, unknown> {
  const marks = new Map<string, unknown>();
  const { document, pointer, data } = place;
  if (!isObject(data) || depth > DEEPEST) return marks;
  const properties = own(data, "properties");
  for (const name of isObject(properties) ? Object.keys(properties) : []) {
    const { data: schema } = documents.resolve(document, pointerTo(pointerTo(pointer, "properties"), name));
    const mark = isObject(schema) ? onlyValue(schema) : undefined;
    if (mark !== undefined && (typeof mark !== "object" || mark === null)) marks.set(name, mark);
  }
  const all = own(data, "allOf");
  for (const index of Array.isArray(all) ? all.keys() : []) {
    const part = documents.resolve(document, pointerTo(pointerTo(pointer, "allOf"), index));
    for (const [name, mark] of marksOf(part, documents, depth + 1)) marks.set(name, mark);
  }
  return marks;
}

/** `allOf` may lead in circles. */
const DEEPEST = 20;

function onlyValue(schema: Readonly<Record<string, unknown>>): unknown {
  const values = own(schema, "enum");
  return own(schema, "const") ?? (Array.isArray(values) && values.length === 1 ? (values[0] as unknown) : undefined);
}
