import { nowhere, type Expr, type Scope } from "../../expression/expr.ts";
import type { Node } from "../../tree.ts";
import { type Finding, finding } from "../difference.ts";
import { missing } from "../explanation.ts";
import type { Subject } from "../matcher.ts";
import { brief, type Context, type Pattern, valuePattern, whole } from "../pattern.ts";
import { textPattern } from "../text-pattern.ts";
import { named, show } from "../value.ts";
import { literalPattern } from "../literal.ts";
import { asTextOrBytes, isByteLiteral, isWord, literalExpr, written } from "./operand.ts";
import type { Operator } from "./operator.ts";

/** The operators on parts of texts, bytes and lists. */
export const partOperators: readonly Operator[] = [
  partOperator({
    name: "$startsWith",
    summary: "A text, bytes or a list that begins with this.",
    example: '{ token: { $startsWith: "ey" } }',
    says: "starts with",
    text: (actual, part) => actual.startsWith(part),
    bytes: (actual, part) => Buffer.compare(actual.subarray(0, part.length), part) === 0,
    items: (list, part, scope) =>
      part.length <= list.length && part.every((pattern, i) => pattern.holds(list[i], scope)),
  }),
  partOperator({
    name: "$endsWith",
    summary: "A text, bytes or a list that ends with this.",
    example: '{ file: { $endsWith: ".png" } }',
    says: "ends with",
    text: (actual, part) => actual.endsWith(part),
    bytes: (actual, part) =>
      actual.length >= part.length && Buffer.compare(actual.subarray(actual.length - part.length), part) === 0,
    items(list, part, scope) {
      const start = list.length - part.length;
      return start >= 0 && part.every((pattern, i) => pattern.holds(list[start + i], scope));
    },
  }),
  partOperator({
    name: "$contains",
    summary: "A text or bytes that hold this, or a list with an item that matches.",
    example: "{ text: { $contains: hello } }",
    says: "contains",
    single: true,
    text: (actual, part) => actual.includes(part),
    bytes: (actual, part) => Buffer.from(actual.buffer, actual.byteOffset, actual.byteLength).indexOf(part) !== -1,
    items: (list, [pattern], scope) => pattern !== undefined && list.some((item) => pattern.holds(item, scope)),
  }),
];

interface Part {
  readonly name: `$${string}`;
  readonly summary: string;
  readonly example: string;
  readonly says: string;
  /** Whether a list operand stands for one item that is a list, not for several items. */
  readonly single?: boolean;
  text(actual: string, part: string): boolean;
  bytes(actual: Uint8Array, part: Uint8Array): boolean;
  items(list: readonly unknown[], part: readonly Pattern[], scope: Scope): boolean;
}

function partOperator(part: Part): Operator {
  return {
    name: part.name,
    operand: "a text, bytes, or a matcher of an item",
    summary: part.summary,
    example: part.example,
    compile(operand, context) {
      const several = operand.kind === "list" && !part.single;
      const nodes = several ? operand.items : [operand];
      // A text may be a part of a text and an item of a list; it is compiled once, so that its problems are told once.
      const literal = textual(operand) ? literalExpr(operand, context.reader) : undefined;
      if (textual(operand) && !literal) return undefined;
      const compiled =
        literal && !plainNumber(operand)
          ? [literalPattern(literal, context.mode)]
          : nodes.map((node) => context.compile(node));
      const items = compiled.filter((each) => each !== undefined);
      if (items.length < compiled.length) return undefined;
      const describe: Pattern["describe"] = (scope) => {
        const parts = items.map((item) => item.describe(scope));
        return `{ ${part.name}: ${several ? `[${parts.join(", ")}]` : parts.join("")} }`;
      };
      const ofItems = itemsPattern(part, items, operand, describe);
      // A number or a boolean is looked for among the items of a list before it is looked for in the list's text.
      return literal
        ? mixedPattern(part, asTextOrBytes(literal), ofItems, plainNumber(operand), context, describe)
        : ofItems;
    },
  };
}

function textual(operand: Node): boolean {
  return isByteLiteral(operand) || (operand.kind === "scalar" && operand.value !== null && !isWord(operand));
}

function plainNumber(operand: Node): boolean {
  return operand.kind === "scalar" && typeof operand.value !== "string";
}

function itemsPattern(part: Part, items: readonly Pattern[], operand: Node, describe: Pattern["describe"]): Pattern {
  const phrase: Pattern["phrase"] = (scope) =>
    `a list that ${part.says} ${items.map((item) => item.phrase(scope)).join(", ")}`;
  const holds: Pattern["holds"] = (value, scope) => Array.isArray(value) && part.items(value, items, scope);
  return valuePattern({
    span: operand.span,
    constant: items.every((item) => item.constant),
    holds,
    explain(value, path, scope) {
      if (holds(value, scope)) return [];
      return [
        finding({
          path,
          expected: brief(phrase(scope)),
          actual: Array.isArray(value) ? show(value) : named(value),
          at: operand.span,
        }),
      ];
    },
    describe,
    phrase,
  });
}

/** An operand that may be a part of a text, of bytes, or an item of a list: what it is depends on what came. */
function mixedPattern(
  part: Part,
  literal: Expr<string | Uint8Array>,
  ofItems: Pattern,
  itemsFirst: boolean,
  context: Context,
  describe: Pattern["describe"],
): Pattern {
  const phrase: Pattern["phrase"] = (scope) =>
    `${literal.constant && literal.evaluate(nowhere) instanceof Uint8Array ? "a byte string" : "a text"} that ${part.says} ${written(literal, scope)}`;
  const ofText = textPattern({
    span: literal.span,
    constant: literal.constant,
    mode: context.mode,
    test(text, scope) {
      const wanted = literal.evaluate(scope);
      return typeof wanted === "string" && part.text(text, wanted);
    },
    describe,
    phrase,
  });
  const bytesHold = (bytes: Uint8Array | undefined, scope: Scope): boolean => {
    const wanted = literal.evaluate(scope);
    return wanted instanceof Uint8Array && bytes !== undefined && part.bytes(bytes, wanted);
  };
  const holds: Pattern["holds"] = (value, scope) => {
    if (value instanceof Uint8Array && bytesHold(value, scope)) return true;
    return ofText.holds(value, scope) || ofItems.holds(value, scope);
  };
  const listFirst = (subject: Subject): boolean =>
    (itemsFirst || subject.text === undefined) && Array.isArray(subject.value);
  const holdsWhole: Pattern["holdsWhole"] = (subject, scope) => {
    if (listFirst(subject)) return holds(subject.value, scope);
    return bytesHold(subject.bytes, scope) || ofText.holdsWhole(subject, scope);
  };
  const isBytes = (scope: Scope): boolean => literal.evaluate(scope) instanceof Uint8Array;
  const wrong = (path: string, actual: string, scope: Scope): readonly Finding[] => [
    finding({ path, expected: brief(phrase(scope)), actual, at: literal.span }),
  ];
  return {
    span: literal.span,
    constant: literal.constant && ofItems.constant,
    holds,
    holdsWhole,
    explain(value, path, scope) {
      if (holds(value, scope)) return [];
      if (value === undefined) return [missing(path, phrase(scope), undefined, literal.span)];
      if (Array.isArray(value)) return ofItems.explain(value, path, scope);
      return isBytes(scope) ? wrong(path, named(value), scope) : ofText.explain(value, path, scope);
    },
    explainWhole(subject, scope) {
      if (holdsWhole(subject, scope)) return [];
      if (isBytes(scope)) return wrong("$", subject.bytes ? show(subject.bytes) : whole(subject), scope);
      return listFirst(subject) ? ofItems.explain(subject.value, "$", scope) : ofText.explainWhole(subject, scope);
    },
    describe,
    phrase,
  };
}
