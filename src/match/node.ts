import { constant, type Expr, map } from "../expression/expr.ts";
import { payload } from "../expression/payload.ts";
import { template } from "../expression/template.ts";
import { textOf } from "../expression/value-text.ts";
import { emptyHelp } from "../shape/maps.ts";
import { didYouMean, nearest } from "../shape/nearest.ts";
import { reportWrong } from "../shape/scalars.ts";
import type { Reader } from "../shape/shape.ts";
import type { Entry, MapNode, Node, ScalarNode } from "../tree.ts";
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
    only: (inner) => (inner.kind === "map" ? members(inner, context, true) : reportWrong(inner, "a map of members", reader)),
  };
  switch (node.kind) {
    case "empty":
      reader.report({ headline: "A matcher is missing here", label: "no value", at: node.span, help: emptyHelp(node.span.source.text, node.span.start) });
      return undefined;
    case "scalar":
      return scalar(node, context);
    case "list": {
      const items = node.items.map((item) => context.compile(item));
      const usable = items.filter((item) => item !== undefined);
      return usable.length === items.length ? listPattern(usable, node.span) : undefined;
    }
    case "map":
      return isByteLiteral(node) ? literal(payload.read(node, reader), mode) : mapPattern(node, context);
  }
}

function literal(expr: Expr<unknown> | undefined, mode: Mode): Pattern | undefined {
  return expr && literalPattern(expr, mode);
}

function scalar(node: ScalarNode, context: Context): Pattern | undefined {
  const { reader, mode } = context;
  if (typeof node.value !== "string") {
    return node.value === null || mode === "value" ? literalPattern(constant(node.value, node.span), mode) : literal(literalExpr(node, reader), mode);
  }
  const word = wordsByName.get(node.value);
  if (word) return word.compile(node.span, context);
  warnOfWord(node.value, node, reader);
  return literal(template(plainText(node.value), node.span, reader), mode);
}

/** A text that is nearly a word of the matcher language was most likely meant as one. */
function warnOfWord(text: string, node: Node, reader: Reader): void {
  if (!/^\$[a-zA-Z]\w*$/.test(text)) return;
  const meant = operatorsByName.has(text) ? `${text} takes an operand: { ${text}: … }.` : didYouMean(text, wordsByName.keys());
  if (meant === undefined) return;
  reader.report({ severity: "warning", headline: `"${text}" is compared as a text`, label: "not an operator", at: node.span, help: meant });
}

function isOperator({ key }: Entry): boolean {
  return /^\$(?![${])/.test(key);
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
  const patterns = operators.map((each) => operator(each, context));
  const usable = patterns.filter((pattern) => pattern !== undefined);
  if (usable.length < patterns.length) return undefined;
  const [only] = usable;
  if (only && usable.length === 1) return only;
  return allOf(usable, node.span, (scope) => `{ ${usable.map((each) => each.describe(scope).replace(/^\{ | \}$/g, "")).join(", ")} }`);
}

function operator({ key, keySpan, value }: Entry, context: Context): Pattern | undefined {
  const { reader } = context;
  const known = operatorsByName.get(key);
  if (known && value.kind !== "empty") return known.compile(value, context);
  if (known) {
    const help = emptyHelp(value.span.source.text, keySpan.end);
    reader.report({ headline: `The operator ${key} has no operand`, label: "no operand", at: keySpan, help: `It takes ${known.operand}: ${known.example}. ${help}` });
    return undefined;
  }
  reader.report({ headline: `Unknown operator ${key}`, label: "unknown operator", at: keySpan, help: operatorHelp(key) });
  return undefined;
}

function operatorHelp(key: string): string {
  if (byteLiterals.has(key)) return `${key} stands for bytes or a text, so it cannot stand beside other operators. Write { $and: [{ ${key}: … }, …] }.`;
  if (wordsByName.has(key)) return `${key} takes no operand, it stands where a value would: { member: ${key} }.`;
  const meant = nearest(key, [...operatorsByName.keys(), ...wordsByName.keys(), ...byteLiterals]);
  const plain = `For a member of that name write $${key}.`;
  return meant === undefined ? `The operators are ${[...operatorsByName.keys()].join(", ")}. ${plain}` : `Did you mean "${meant}"? ${plain}`;
}

function members(node: MapNode, context: Context, closed: boolean): Pattern | undefined {
  const compiled = node.entries.map((each) => memberPattern(each, context));
  const usable = compiled.filter((each) => each !== undefined);
  return usable.length === compiled.length ? objectPattern(usable, node.span, closed) : undefined;
}

function memberPattern({ key, keySpan, value }: Entry, context: Context): MemberPattern | undefined {
  const { reader } = context;
  if (value.kind === "empty") {
    reader.report({ headline: `The key "${key}" has no value`, label: "no value", at: keySpan, help: emptyHelp(value.span.source.text, keySpan.end) });
    return undefined;
  }
  const name = memberName(key, keySpan, reader);
  const pattern = context.compile(value);
  return name && pattern && { key: name, pattern };
}

/** The name of a member: it may hold `${…}`, and `$$ref` is the plain key `$ref`. */
function memberName(key: string, span: Entry["keySpan"], reader: Reader): Expr<string> | undefined {
  if (/^\$\$(?!\{)/.test(key)) return constant(key.slice(1), span);
  if (!key.includes("${")) return constant(key, span);
  const name = template(key, span, reader);
  return name && map(name, textOf);
}
