import { constant, type Expr } from "../expression/expr.ts";
import { warnOfNotation } from "../expression/number-notation.ts";
import { payload } from "../expression/payload.ts";
import { emptyItem, emptyValue } from "../expression/empty-value.ts";
import { scalarTemplate } from "../expression/template.ts";
import { emptyHelp } from "../shape/maps.ts";
import { didYouMean, nearest } from "../shape/nearest.ts";
import { reportWrong } from "../shape/scalars.ts";
import type { Reader } from "../shape/shape.ts";
import { type Entry, type ListNode, type MapNode, type Node, type ScalarNode, toData } from "../tree.ts";
import { allOf } from "./combine.ts";
import { listPattern } from "./list.ts";
import { literalPattern } from "./literal.ts";
import { type MemberPattern, objectPattern } from "./object.ts";
import { operatorsByName, wordsByName } from "./operators/index.ts";
import { byteLiterals, isByteLiteral, literalExpr, plainText } from "./operators/operand.ts";
import type { Context, Mode, Pattern } from "./pattern.ts";

/** Compiles a part of a file to a pattern. Undefined when it cannot be used; then at least one problem was reported. */
export function compilePattern(node: Node, reader: Reader, mode: Mode): Pattern | undefined {
  const context: Context = {
    reader,
    mode,
    compile: (inner, other = mode) => compilePattern(inner, reader, other),
    only: (inner) =>
      inner.kind === "map" ? members(inner, context, true) : reportWrong(inner, "a map of members", reader),
  };
  switch (node.kind) {
    case "empty":
      reader.report({
        headline: "A matcher is missing here",
        label: "no value",
        at: node.span,
        help: emptyHelp(node.span.source.text, node.span.start),
      });
      return undefined;
    case "scalar":
      return scalar(node, context);
    case "list":
      return list(node, context);
    case "map":
      // What was computed at run time is data: nothing in it is an operator.
      if (node.computed) return literalPattern(constant(toData(node), node.span), mode);
      return isByteLiteral(node) ? literal(payload.read(node, reader), mode) : mapPattern(node, context);
  }
}

function literal(expr: Expr<unknown> | undefined, mode: Mode): Pattern | undefined {
  return expr && literalPattern(expr, mode);
}

function list(node: ListNode, context: Context): Pattern | undefined {
  const items = node.items.map((item) =>
    item.kind === "empty" ? emptyItem(item, node, context.reader) : context.compile(item),
  );
  const usable = items.filter((item) => item !== undefined);
  return usable.length === items.length ? listPattern(usable, node.span) : undefined;
}

function scalar(node: ScalarNode, context: Context): Pattern | undefined {
  const { reader, mode } = context;
  // Where a text is meant (a header), a number counts as it is written, and nothing is lost.
  if (mode === "value") warnOfNotation(node, reader);
  if (typeof node.value !== "string") {
    return node.value === null || mode === "value"
      ? literalPattern(constant(node.value, node.span), mode)
      : literal(literalExpr(node, reader), mode);
  }
  if (node.computed) return literalPattern(constant(node.value, node.span), mode);
  const word = wordsByName.get(node.value);
  if (word) return word.compile(node.span, context);
  warnOfWord(node.value, node, reader);
  return literal(scalarTemplate(plainText(node), reader), mode);
}

/** What YAML reads as a text and was most likely meant as null, true or false. */
const nearlyNull: Readonly<Record<string, string>> = {
  nul: "null",
  nulll: "null",
  nill: "null",
  nil: "null",
  ture: "true",
  treu: "true",
  flase: "false",
  fasle: "false",
};

/** A text that is nearly a word of YAML or of the matcher language was most likely meant as one. */
function warnOfWord(text: string, node: ScalarNode, reader: Reader): void {
  const plain = node.plain && Object.hasOwn(nearlyNull, text) ? nearlyNull[text] : undefined;
  if (plain !== undefined) {
    reader.report({
      severity: "warning",
      headline: `"${text}" is compared as a text`,
      label: "a text",
      at: node.span,
      help: `Did you mean ${plain}? If the text is meant, quote it.`,
    });
  }
  if (!/^\$[a-zA-Z]\w*$/.test(text)) return;
  const meant = operatorsByName.has(text)
    ? `${text} takes an operand: { ${text}: … }.`
    : didYouMean(text, wordsByName.keys());
  if (meant === undefined) return;
  reader.report({
    severity: "warning",
    headline: `"${text}" is compared as a text`,
    label: "not an operator",
    at: node.span,
    help: meant,
  });
}

function isOperator({ key }: Entry): boolean {
  return key.startsWith("$") && !key.startsWith("$$");
}

function mapPattern(node: MapNode, context: Context): Pattern | undefined {
  const operators = node.entries.filter(isOperator);
  if (operators.length === 0) return members(node, context, false);
  const member = node.entries.find((each) => !isOperator(each));
  if (member) {
    context.reader.report({
      headline: `Operators and members cannot stand in one map: ${operators[0]?.key} is an operator, "${member.key}" is a member`,
      label: "a member among operators",
      at: member.keySpan,
      help: `Write { $and: [{ ${operators[0]?.key}: … }, { ${member.key}: … }] }, or $${operators[0]?.key} for a member of that name.`,
    });
    return undefined;
  }
  const patterns = operators.map((each) => operator(each, node, context));
  const usable = patterns.filter((pattern) => pattern !== undefined);
  if (usable.length < patterns.length) return undefined;
  const [only] = usable;
  if (only && usable.length === 1) return only;
  return allOf(
    usable,
    node.span,
    (scope) => `{ ${usable.map((each) => each.describe(scope).replace(/^\{ | \}$/g, "")).join(", ")} }`,
  );
}

function operator(each: Entry, parent: MapNode, context: Context): Pattern | undefined {
  const { key, keySpan, value } = each;
  const { reader } = context;
  if (key.startsWith("${")) return expressionAsKey(key, keySpan, reader);
  const known = operatorsByName.get(key);
  if (known && value.kind === "empty") return emptyValue(each, parent, reader);
  if (known) return known.compile(value, context);
  reader.report({
    headline: `Unknown operator ${key}`,
    label: "unknown operator",
    at: keySpan,
    help: operatorHelp(key),
  });
  return undefined;
}

function operatorHelp(key: string): string {
  if (byteLiterals.has(key))
    return `${key} stands for bytes or a text, so it cannot stand beside other operators. Write { $and: [{ ${key}: … }, …] }.`;
  if (wordsByName.has(key)) return `${key} takes no operand, it stands where a value would: { member: ${key} }.`;
  const meant = nearest(key, [...operatorsByName.keys(), ...wordsByName.keys(), ...byteLiterals]);
  const plain = `For a member of that name write $${key}.`;
  return meant === undefined
    ? `The operators are ${[...operatorsByName.keys()].join(", ")}. ${plain}`
    : `Did you mean "${meant}"? ${plain}`;
}

/** `a: ${x ? 1 : 2}` is a map in YAML, since it holds a colon with a space; and keys are no templates. */
function expressionAsKey(key: string, at: Entry["keySpan"], reader: Reader): undefined {
  const whole = key.endsWith("}");
  reader.report({
    headline: whole
      ? `A key is taken as it is written: "${key}" is not evaluated`
      : "The colon makes a map of this expression",
    label: whole ? "no expression here" : "read as a key",
    at,
    help: whole ? `For a member of this name write "$${key}".` : 'Quote the whole text: "${x ? 1 : 2}".',
  });
}

function members(node: MapNode, context: Context, closed: boolean): Pattern | undefined {
  const compiled = node.entries.map((each) => memberPattern(each, node, context));
  const usable = compiled.filter((each) => each !== undefined);
  return usable.length === compiled.length ? objectPattern(usable, node.span, closed) : undefined;
}

function memberPattern(each: Entry, parent: MapNode, context: Context): MemberPattern | undefined {
  const { key, value } = each;
  if (value.kind === "empty") return emptyValue(each, parent, context.reader);
  const pattern = context.compile(value);
  // `$$ref` is the plain key `$ref`.
  return pattern && { key: key.startsWith("$$") ? key.slice(1) : key, pattern };
}
