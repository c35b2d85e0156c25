import { raw } from "../../shape/lists.ts";
import { object } from "../../shape/maps.ts";
import type { Node } from "../../tree.ts";
import { bytesAtMembers, type BytesReader, bytesReader } from "../bytes-at.ts";
import { allOf } from "../combine.ts";
import { type Finding, finding } from "../difference.ts";
import { type Context, type Pattern, whole } from "../pattern.ts";
import { named, show } from "../value.ts";
import type { Operator } from "./operator.ts";

/** `$bytes`, on single fields of a binary message. */
export const bytesOperator: Operator = {
  name: "$bytes",
  operand: "{ at, length, as, is }, or a list of them",
  summary: "What stands at a place in the bytes: numbers of all sizes, big-endian or `le`, text or hex.",
  example: "{ $bytes: { at: 2, as: uint16, is: 512 } }",
  compile(operand, context) {
    if (operand.kind !== "list") return field(operand, context);
    const fields = operand.items.map((item) => field(item, context));
    const usable = fields.filter((each) => each !== undefined);
    if (usable.length < fields.length) return undefined;
    return allOf(
      usable,
      operand.span,
      (scope) => `{ $bytes: [${usable.map((each) => each.inList(scope)).join(", ")}] }`,
    );
  },
};

const members = object("$bytes", {
  ...bytesAtMembers,
  is: { shape: raw(), doc: "A matcher of the value that stands there.", required: true },
});

/** A field; `inList` is its text without the operator, which stands once before a list of them. */
type FieldPattern = Pattern & { readonly inList: Pattern["describe"] };

function field(node: Node, context: Context): FieldPattern | undefined {
  const read = members.read(node, context.reader);
  const value = read && bytesReader(read, node, context.reader);
  const numeric = /^(u?int|float)/.test(read?.as ?? "hex");
  const is =
    read?.is &&
    (numeric
      ? context.compile(read.is, "value")
      : context.compile(read.as === "text" ? read.is : hexDigits(read.is), "text"));
  return value && is && fieldPattern(value, is, node, read);
}

/** Digits may be written with spaces and in capitals; they are compared without. */
function hexDigits(node: Node): Node {
  const text =
    node.kind !== "scalar" || node.value === null ? "" : typeof node.value === "string" ? node.value : node.raw;
  if (node.kind !== "scalar" || !/^[0-9a-fA-F\s]+$/.test(text)) return node;
  return { ...node, value: text.replace(/\s+/g, "").toLowerCase() };
}

function fieldPattern(
  read: BytesReader,
  is: Pattern,
  { span }: Node,
  { at = 0, as = "hex" }: { readonly at?: number | undefined; readonly as?: string | undefined },
): FieldPattern {
  const title = `${as} at byte ${at}`;
  const phrase: Pattern["phrase"] = (scope) => `${title} to be ${is.phrase(scope)}`;
  const holds: Pattern["holds"] = (value, scope) => {
    if (!(value instanceof Uint8Array)) return false;
    const found = read(value);
    return found !== undefined && is.holds(found, scope);
  };
  const explain = (
    value: unknown,
    path: string,
    scope: Parameters<Pattern["explain"]>[2],
    actual = named(value),
  ): readonly Finding[] => {
    if (holds(value, scope)) return [];
    if (!(value instanceof Uint8Array))
      return [finding({ path, expected: `bytes with ${phrase(scope)}`, actual, at: span })];
    const found = read(value);
    if (found !== undefined)
      return [finding({ path, expected: phrase(scope), actual: show(found), at: is.span, note: show(value, 60) })];
    return [
      finding({
        path,
        expected: phrase(scope),
        actual: "nothing there",
        at: span,
        note: `the bytes are ${show(value, 60)}`,
      }),
    ];
  };
  const inList: Pattern["describe"] = (scope) => `{ at: ${at}, as: ${as}, is: ${is.describe(scope)} }`;
  return {
    span,
    constant: is.constant,
    holds,
    holdsWhole: (subject, scope) => holds(subject.bytes ?? subject.value, scope),
    explain: (value, path, scope) => explain(value, path, scope),
    explainWhole: (subject, scope) => explain(subject.bytes ?? subject.value, "$", scope, whole(subject)),
    describe: (scope) => `{ $bytes: ${inList(scope)} }`,
    inList,
    phrase,
  };
}
