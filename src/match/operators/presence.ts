import { didYouMean } from "../../shape/nearest.ts";
import { flag, reportWrong, word } from "../../shape/scalars.ts";
import type { Shape } from "../../shape/shape.ts";
import type { Span } from "../../source.ts";
import type { Node } from "../../tree.ts";
import { finding } from "../difference.ts";
import { isObject } from "../equality.ts";
import { came, type Pattern, present, testPattern } from "../pattern.ts";
import { named, show } from "../value.ts";
import type { Operator, Word } from "./operator.ts";

/** The words that say whether there is something. */
export const presenceWords: readonly Word[] = [
  {
    name: "$any",
    summary: "Any value, but there must be one.",
    example: "{ id: $any }",
    compile: (at) => presence(true, at, "$any"),
  },
  {
    name: "$missing",
    summary: "Nothing: the member is absent.",
    example: "{ error: $missing }",
    compile: (at) => presence(false, at, "$missing"),
  },
];

/** The operators about whether there is something, and of which type. */
export const presenceOperators: readonly Operator[] = [
  {
    name: "$exists",
    operand: "true or false",
    summary: "Whether the member is there; null is there.",
    example: "{ id: { $exists: true } }",
    compile(operand, { reader }) {
      const wanted = flag.read(operand, reader);
      return wanted === undefined ? undefined : presence(wanted, operand.span, `{ $exists: ${wanted} }`);
    },
  },
  {
    name: "$type",
    operand: "a type, or a list of types",
    summary: "The type: string, number, integer, boolean, null, list, object, bytes or time.",
    example: "{ id: { $type: integer } }",
    compile(operand, { reader }) {
      const items = operand.kind === "list" ? operand.items : [operand];
      if (items.length === 0) return reportWrong(operand, "at least one type", reader);
      const names = items.map((item) => typeName.read(nullAsWord(item), reader));
      const usable = names.filter((name) => name !== undefined);
      return usable.length === names.length ? typePattern(usable, operand.span) : undefined;
    },
  },
];

/** `null` is a type's name here, also where YAML reads it as null. */
function nullAsWord(node: Node): Node {
  return node.kind === "scalar" && node.value === null ? { ...node, value: "null" } : node;
}

const types: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === "string",
  number: (value) => typeof value === "number" || typeof value === "bigint",
  integer: (value) => Number.isInteger(value) || typeof value === "bigint",
  boolean: (value) => typeof value === "boolean",
  null: (value) => value === null,
  list: (value) => Array.isArray(value),
  array: (value) => Array.isArray(value),
  object: isObject,
  bytes: (value) => value instanceof Uint8Array,
  time: (value) => value instanceof Date,
};

const typeName: Shape<string> = {
  schema: { enum: Object.keys(types) },
  read(node, reader) {
    const name = word("a type").read(node, reader);
    if (name === undefined || Object.hasOwn(types, name)) return name;
    const known = Object.keys(types);
    return reportWrong(node, `one of the types ${known.join(", ")}`, reader, didYouMean(name, known));
  },
};

function typePattern(names: readonly string[], span: Span): Pattern {
  const tests = names.map((name) => types[name] ?? (() => false));
  const written = names.length === 1 ? (names[0] ?? "") : `[${names.join(", ")}]`;
  const pattern = testPattern({
    span,
    constant: true,
    holds: (value) => tests.some((test) => test(value)),
    describe: () => `{ $type: ${written} }`,
    phrase: () => names.map(article).join(" or "),
  });
  const explain: Pattern["explain"] = (value, path, scope) =>
    pattern.holds(value, scope)
      ? []
      : [finding({ path, expected: pattern.phrase(scope), actual: named(value), at: span })];
  return {
    ...pattern,
    explain,
    // A message without a value has the type of what it has: a text that is not JSON is a string, else it is bytes.
    holdsWhole: ({ value, text, bytes }, scope) => pattern.holds(value === undefined ? (text ?? bytes) : value, scope),
    explainWhole: ({ value, text, bytes }, scope) => explain(value === undefined ? (text ?? bytes) : value, "$", scope),
  };
}

function article(type: string): string {
  if (type === "null" || type === "bytes") return type;
  return `${/^[aio]/.test(type) ? "an" : "a"} ${type}`;
}

function presence(wanted: boolean, span: Span, written: string): Pattern {
  const phrase = (): string => (wanted ? "any value" : "nothing");
  const wrong = (path: string, actual: string) => [finding({ path, expected: phrase(), actual, at: span })];
  return {
    span,
    constant: true,
    holds: (value) => (value !== undefined) === wanted,
    holdsWhole: (subject) => present(subject) === wanted,
    explain: (value, path) => ((value !== undefined) === wanted ? [] : wrong(path, show(value))),
    explainWhole: (subject) => (present(subject) === wanted ? [] : wrong("$", came(subject))),
    describe: () => written,
    phrase,
  };
}
