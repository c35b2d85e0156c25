import type { Entry, MapNode, Node } from "../tree.ts";
import { nearest } from "./nearest.ts";
import { reportWrong } from "./scalars.ts";
import type { JsonSchema, Reader, Shape } from "./shape.ts";

/** What stands in a map of names that are the user's own; none where nothing is written, or something else, which is reported. */
export function entriesOf(node: Node | undefined, expected: string, reader: Reader): readonly Entry[] {
  if (!node || node.kind === "empty") return [];
  if (node.kind === "map") return node.entries;
  reportWrong(node, expected, reader);
  return [];
}

/** One key of a map with fixed keys. */
export interface Member<out T> {
  readonly shape: Shape<T>;
  /** One or two sentences; editors show them, the reference pages print them. */
  readonly doc: string;
  readonly required?: boolean;
  /** Whether the key may stand without a value (`{ receive, count: 2 }`); then it is read as an `EmptyNode`. */
  readonly bare?: boolean;
}

export type Members = Readonly<Record<string, Member<unknown>>>;

/** What reading a map with these members gives: a member that is absent or not usable is undefined. */
export type ReadMembers<M extends Members> = {
  readonly [K in keyof M]?: M[K] extends Member<infer T> ? T | undefined : never;
};

/**
 * A map with fixed keys. Unknown keys are problems, with the key that was likely meant. `alone`: the key whose value is likely
 * meant where there is only a value, `expect: 200` for `expect: { status: 200 }`.
 */
export function object<const M extends Members>(
  what: string,
  members: M,
  alone?: keyof M & string,
): Shape<ReadMembers<M>> {
  return {
    schema: objectSchema(members),
    read(node, reader) {
      if (node.kind === "map") return readMembers(node, what, members, reader);
      const keys = `${what.slice(0, 1).toUpperCase()}${what.slice(1)} has the keys ${Object.keys(members).join(", ")}.`;
      const example = alone !== undefined && node.kind === "scalar" ? `Write { ${alone}: ${node.raw} }. ` : "";
      return reportWrong(node, "a map", reader, `${example}${keys}`);
    },
  };
}

/** Reads the entries of a map against fixed members; used where a map has more than its members (a step). */
export function readMembers<M extends Members>(
  node: MapNode | { readonly span: Node["span"]; readonly entries: readonly Entry[] },
  what: string,
  members: M,
  reader: Reader,
): ReadMembers<M> {
  const read = Object.create(null) as Record<string, unknown>;
  const keys = Object.keys(members);
  const misspelt = new Set<string>();
  for (const { key, keySpan, value } of node.entries) {
    const member = Object.hasOwn(members, key) ? members[key] : undefined;
    if (!member) {
      const meant = nearest(key, keys);
      if (meant !== undefined) misspelt.add(meant);
      reader.report({
        headline: `Unknown key "${key}" in ${what}`,
        label: "unknown key",
        at: keySpan,
        help:
          meant !== undefined
            ? `Did you mean "${meant}"?`
            : keys.length > 0
              ? `The keys here are ${keys.join(", ")}.`
              : "No keys are known here.",
      });
    } else if (value.kind === "empty" && !member.bare) {
      reader.report({
        headline: `The key "${key}" has no value`,
        label: "no value",
        at: keySpan,
        help: emptyHelp(value.span.source.text, keySpan.end),
      });
    } else {
      read[key] = member.shape.read(value, reader);
    }
  }
  for (const [key, member] of Object.entries(members)) {
    // A key that is misspelt has been told, and is not missing as well.
    if (member.required && !misspelt.has(key) && !node.entries.some((each) => each.key === key)) {
      reader.report({
        headline: `The key "${key}" is missing in ${what}`,
        label: `"${key}" is missing`,
        at: node.span,
      });
    }
  }
  return read as ReadMembers<M>;
}

/** What to write for a key without a value: YAML reads `#` as the start of a comment and a colon alone as null. */
export function emptyHelp(text: string, after: number): string {
  const rest = text.slice(after, (text.indexOf("\n", after) + 1 || text.length + 1) - 1);
  const comment = /^\s*:\s+(#.*?)\s*[},]?\s*$/.exec(rest);
  if (comment) return `A "#" after a space starts a comment. Quote the value: "${comment[1] ?? ""}".`;
  const [, name, value] = /([A-Za-z_$][\w$.-]*):(?!\/\/)([^\s:'"]+)$/.exec(text.slice(0, after)) ?? [];
  if (name !== undefined) return `Write a space behind the colon: ${name}: ${value}.`;
  return "Write a value after the colon, or null if that is meant.";
}

/** A map whose keys are names that the user chooses. */
export function record<T>(what: string, shape: Shape<T>): Shape<ReadonlyMap<string, T>> {
  return {
    schema: { type: "object", additionalProperties: shape.schema },
    read(node, reader) {
      if (node.kind !== "map") return reportWrong(node, what, reader);
      const read = new Map<string, T>();
      for (const { key, value } of node.entries) {
        const item = shape.read(value, reader);
        if (item !== undefined) read.set(key, item);
      }
      return read;
    },
  };
}

/** The editor's schema of fixed members. */
export function objectSchema(members: Members): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  for (const [key, member] of Object.entries(members)) {
    properties[key] = described(member.bare ? allowNull(member.shape.schema) : member.shape.schema, member.doc);
    if (member.required) required.push(key);
  }
  return {
    type: "object",
    properties,
    additionalProperties: false,
    ...(required.length > 0 ? { required } : {}),
  };
}

/** A schema with the words that editors show; a `$ref` keeps its own siblings only inside `allOf`. */
export function described(schema: JsonSchema, doc: string): JsonSchema {
  return "$ref" in schema ? { allOf: [schema], description: doc } : { ...schema, description: doc };
}

function allowNull(schema: JsonSchema): JsonSchema {
  return Object.keys(schema).length === 0 ? schema : { anyOf: [{ type: "null" }, schema] };
}
