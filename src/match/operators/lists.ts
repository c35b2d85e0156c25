import type { Scope } from "../../expression/expr.ts";
import { reportWrong } from "../../shape/scalars.ts";
import type { Node, ScalarNode } from "../../tree.ts";
import { type Finding, finding, itemPath } from "../difference.ts";
import { missing, wrongLength } from "../explanation.ts";
import { notList } from "../list.ts";
import type { Subject } from "../matcher.ts";
import { brief, itemsPattern, type Pattern, valuePattern } from "../pattern.ts";
import { named, show } from "../value.ts";
import type { Operator } from "./operator.ts";

/** The operators on lists and lengths. */
export const listOperators: readonly Operator[] = [
  {
    name: "$length",
    operand: "a number, or a matcher of it",
    summary: "How many characters a text, items a list, bytes a binary value has.",
    example: "{ items: { $length: { $gte: 1 } } }",
    compile(operand, context) {
      const { reader } = context;
      // Anything but a number, operators or an expression would never match.
      if (
        operand.kind === "scalar" &&
        (typeof operand.value !== "number" || operand.value < 0) &&
        !mayBeNumber(operand)
      )
        return reportWrong(operand, "a number of at least 0, or a matcher of it", reader);
      const inner = context.compile(operand, "value");
      return inner && lengthPattern(inner, operand);
    },
  },
  {
    name: "$each",
    operand: "a matcher",
    summary: "A list whose every item matches; an empty list does.",
    example: "{ items: { $each: { price: { $gt: 0 } } } }",
    compile(operand, context) {
      const inner = context.compile(operand);
      return inner && itemsPattern([inner], ([item = inner]) => eachPattern(item, operand));
    },
  },
  {
    name: "$some",
    operand: "a matcher",
    summary: "A list with at least one item that matches.",
    example: "{ items: { $some: { id: 7 } } }",
    compile(operand, context) {
      const inner = context.compile(operand);
      return inner && itemsPattern([inner], ([item = inner], shown) => somePattern(item, operand, shown));
    },
  },
  {
    name: "$unordered",
    operand: "a list of matchers",
    summary: "A list of as many items, which match in any order.",
    example: "{ users: { $unordered: [alice, bob] } }",
    compile(operand, context) {
      if (operand.kind !== "list") return reportWrong(operand, "a list of matchers", context.reader);
      const items = operand.items.map((item) => context.compile(item));
      const usable = items.filter((item) => item !== undefined);
      return usable.length === items.length
        ? itemsPattern(usable, (each, shown) => unorderedPattern(each, operand, shown))
        : undefined;
    },
  },
];

/** A text may be an expression or a word of matchers. */
function mayBeNumber({ value }: ScalarNode): boolean {
  return typeof value === "string" && (value.includes("${") || value.startsWith("$"));
}

function lengthPattern(inner: Pattern, { span }: Node): Pattern {
  const phrase = (scope: Scope): string => `a length of ${inner.phrase(scope)}`;
  const explain = (value: unknown, path: string, scope: Scope): readonly Finding[] => {
    const length = lengthOf(value);
    if (length === undefined) {
      if (value === undefined) return [missing(path, phrase(scope), undefined, span)];
      return [
        finding({
          path,
          expected: phrase(scope),
          actual: named(value),
          at: span,
          note: "only texts, lists and bytes have a length",
        }),
      ];
    }
    if (inner.holds(length, scope)) return [];
    return [
      finding({ path, expected: phrase(scope), actual: `a length of ${length}`, at: span, note: show(value, 60) }),
    ];
  };
  const holds = (value: unknown, scope: Scope): boolean => {
    const length = lengthOf(value);
    return length !== undefined && inner.holds(length, scope);
  };
  return {
    span,
    constant: inner.constant,
    holds,
    holdsWhole: (subject, scope) => holds(measured(subject), scope),
    explain,
    explainWhole: (subject, scope) => explain(measured(subject), "$", scope),
    describe: (scope) => `{ $length: ${inner.describe(scope)} }`,
    phrase,
  };
}

/** What of a message has a length: its value when that is a list, a text or bytes, else its text, else its bytes. */
function measured({ value, text, bytes }: Subject): unknown {
  return lengthOf(value) === undefined ? (text ?? bytes ?? value) : value;
}

/** Characters are counted as people do who do not see UTF-16: an emoji outside the first plane is one. */
function lengthOf(value: unknown): number | undefined {
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length;
  if (typeof value !== "string") return undefined;
  let length = value.length;
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code >= 0xd800 && code <= 0xdbff && (value.charCodeAt(i + 1) & 0xfc00) === 0xdc00) length--;
  }
  return length;
}

function eachPattern(inner: Pattern, { span }: Node): Pattern {
  const phrase = (scope: Scope): string => `a list whose every item is ${inner.phrase(scope)}`;
  return valuePattern({
    span,
    constant: inner.constant,
    holds: (value, scope) => Array.isArray(value) && value.every((item) => inner.holds(item, scope)),
    explain(value, path, scope) {
      if (value === undefined) return [missing(path, phrase(scope), undefined, span)];
      if (!Array.isArray(value)) return [notList(value, path, "a list", span)];
      return value.flatMap((item, i) => inner.explain(item, itemPath(path, i), scope));
    },
    describe: (scope) => `{ $each: ${inner.describe(scope)} }`,
    phrase,
  });
}

function somePattern(inner: Pattern, { span }: Node, shown: (list: unknown) => string): Pattern {
  const phrase = (scope: Scope): string => `a list with an item that is ${inner.phrase(scope)}`;
  const holds = (value: unknown, scope: Scope): boolean =>
    Array.isArray(value) && value.some((item) => inner.holds(item, scope));
  return valuePattern({
    span,
    constant: inner.constant,
    holds,
    explain(value, path, scope) {
      if (holds(value, scope)) return [];
      if (value === undefined) return [missing(path, phrase(scope), undefined, span)];
      if (!Array.isArray(value)) return [notList(value, path, "a list", span)];
      return [finding({ path, expected: brief(phrase(scope)), actual: shown(value), at: span })];
    },
    describe: (scope) => `{ $some: ${inner.describe(scope)} }`,
    phrase,
  });
}

function unorderedPattern(patterns: readonly Pattern[], { span }: Node, shown: (list: unknown) => string): Pattern {
  const describe = (scope: Scope): string =>
    `{ $unordered: [${patterns.map((item) => item.describe(scope)).join(", ")}] }`;
  return valuePattern({
    span,
    constant: patterns.every((pattern) => pattern.constant),
    holds: (value, scope) =>
      Array.isArray(value) && value.length === patterns.length && unmatched(patterns, value, scope).length === 0,
    explain(value, path, scope) {
      if (value === undefined) return [missing(path, describe(scope), undefined, span)];
      if (!Array.isArray(value)) return [notList(value, path, "a list", span)];
      const length = value.length === patterns.length ? [] : [wrongLength(patterns.length, value.length, path, span)];
      const lacking = unmatched(patterns, value, scope).map((pattern) =>
        finding({
          path,
          expected: `an item ${brief(pattern.phrase(scope))}`,
          actual: shown(value),
          at: pattern.span,
          note: "in any order",
        }),
      );
      return [...length, ...lacking];
    },
    describe,
    phrase: (scope) => `in any order ${patterns.map((item) => item.phrase(scope)).join(", ")}`,
  });
}

/** The patterns that get no item when as many as possible get one of their own (augmenting paths). */
function unmatched(patterns: readonly Pattern[], items: readonly unknown[], scope: Scope): readonly Pattern[] {
  const takenBy: (number | undefined)[] = items.map(() => undefined);
  const fits = patterns.map((pattern) => items.map((item) => pattern.holds(item, scope)));
  const give = (pattern: number, tried: Set<number>): boolean =>
    items.some((_, item) => {
      if (!fits[pattern]?.[item] || tried.has(item)) return false;
      tried.add(item);
      const holder = takenBy[item];
      if (holder !== undefined && !give(holder, tried)) return false;
      takenBy[item] = pattern;
      return true;
    });
  return patterns.filter((_, i) => !give(i, new Set()));
}
