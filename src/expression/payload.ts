import { didYouMean } from "../shape/nearest.ts";
import type { Reader, Shape } from "../shape/shape.ts";
import type { Span } from "../source.ts";
import type { Entry, ListNode, MapNode, Node } from "../tree.ts";
import { Bare } from "./bare.ts";
import { emptyItem, emptyValue } from "./empty-value.ts";
import { constant, type Expr, nowhere, type Scope } from "./expr.ts";
import { constantWriter, type JsonWriter, listWriter, mapWriter } from "./json-text.ts";
import { literalOperators } from "./literal-operators.ts";
import { warnOfNotation } from "./number-notation.ts";
import { scalarTemplate } from "./template.ts";

/**
 * Any value, with `${…}` in its texts: types are kept, a member whose value is absent is left out, `{ $hex: … }` and its
 * like are bytes or texts, `{ $eq: x }` is x as it is written, `$$name` is the plain key `$name`.
 * What is the same everywhere is made once, and frozen.
 */
export const payload: Shape<Expr<unknown>> = {
  schema: { description: "Any value; texts in it may hold ${…}" },
  read: (node, reader) => readValue(node, reader),
};

function readValue(node: Node, reader: Reader): Expr<unknown> | undefined {
  if (node.kind !== "map") return readPlain(node, reader, readValue);
  if (node.computed) return readLiterally(node, reader);
  const operator = node.entries.find(({ key }) => isOperator(key));
  return operator
    ? readOperator(operator, node, reader)
    : readMap(node, reader, readValue, (key) => (key.startsWith("$$") ? key.slice(1) : key));
}

/** A value in which no key means anything: what stands below `$eq`. */
function readLiterally(node: Node, reader: Reader): Expr<unknown> | undefined {
  return node.kind === "map"
    ? readMap(node, reader, readLiterally, (key) => key)
    : readPlain(node, reader, readLiterally);
}

type ReadValue = (node: Node, reader: Reader) => Expr<unknown> | undefined;

function readPlain(node: Exclude<Node, MapNode>, reader: Reader, read: ReadValue): Expr<unknown> | undefined {
  if (node.kind === "scalar") {
    warnOfNotation(node, reader);
    return scalarTemplate(node, reader);
  }
  if (node.kind === "list") return readList(node, reader, read);
  reader.report({
    headline: "A value is missing here",
    label: "no value",
    at: node.span,
    help: "Write a value, or null if that is meant.",
  });
  return undefined;
}

function isOperator(key: string): boolean {
  return key.startsWith("$") && !key.startsWith("$$");
}

function readOperator({ key, keySpan, value }: Entry, node: MapNode, reader: Reader): Expr<unknown> | undefined {
  const read = Object.hasOwn(literalOperators, key) ? literalOperators[key] : key === "$eq" ? readLiterally : undefined;
  if (!read && key.startsWith("${")) return expressionAsKey(key, keySpan, reader);
  if (!read) {
    const meant =
      key === "$bytes"
        ? "Did you mean $hex, $base64 or $text?"
        : didYouMean(key, [...Object.keys(literalOperators), "$eq"]);
    reader.report({
      headline: `"${key}" is an operator: it cannot be sent`,
      label: "not a value",
      at: keySpan,
      help: `${meant === undefined ? "" : `${meant} `}For a key that begins with a dollar, write "$${key}".`,
    });
    return undefined;
  }
  const other = node.entries.find((each) => each.key !== key);
  if (other) {
    reader.report({
      headline: `Beside "${key}" there can be no other key`,
      label: "no key here",
      at: other.keySpan,
      help: `{ ${key}: … } is one value. For a plain key write "$${key}".`,
    });
    return undefined;
  }
  if (value.kind === "empty") return emptyValue({ key, keySpan, value }, node, reader);
  return read(value, reader, readValue);
}

/** `a: ${x ? 1 : 2}` is a map in YAML, since it holds a colon with a space; a key that is a whole `${…}` is no template either. */
function expressionAsKey(key: string, at: Span, reader: Reader): undefined {
  const cut = !key.endsWith("}");
  reader.report({
    headline: cut
      ? "The colon makes a map of this expression"
      : `A key is taken as it is written: "${key}" is not evaluated`,
    label: cut ? "read as a key" : "no expression here",
    at,
    help: cut ? 'Quote the whole text: "${x ? 1 : 2}".' : `For a key of this name write "$${key}".`,
  });
  return undefined;
}

function readList(node: ListNode, reader: Reader, read: ReadValue): Expr<unknown> | undefined {
  const items = node.items.map((item) => (item.kind === "empty" ? emptyItem(item, node, reader) : read(item, reader)));
  const usable = items.filter((item) => item !== undefined);
  if (usable.length < items.length) return undefined;
  return gathered(usable, node, listWriter(usable), (scope) => {
    const list: unknown[] = [];
    for (const item of usable) {
      const value = item.evaluate(scope);
      if (value !== undefined) list.push(value);
    }
    return list;
  });
}

function readMap(
  node: MapNode,
  reader: Reader,
  read: ReadValue,
  keyOf: (key: string) => string,
): Expr<unknown> | undefined {
  const members: { readonly key: string; readonly value: Expr<unknown> }[] = [];
  for (const each of node.entries) {
    const value = each.value.kind === "empty" ? emptyValue(each, node, reader) : read(each.value, reader);
    if (value) members.push({ key: keyOf(each.key), value });
  }
  if (members.length < node.entries.length) return undefined;
  const values = members.map(({ value }) => value);
  return gathered(values, node, mapWriter(members), (scope) => {
    const made = new Bare();
    for (const { key, value } of members) {
      const found = value.evaluate(scope);
      if (found !== undefined) made[key] = found;
    }
    return made;
  });
}

function gathered(
  parts: readonly Expr<unknown>[],
  { span }: Node,
  json: JsonWriter | undefined,
  evaluate: (scope: Scope) => unknown,
): Expr<unknown> {
  if (!parts.every((part) => part.constant)) return { span, constant: false, evaluate, json };
  // The parts of a constant are constants, and so are frozen already.
  const value = Object.freeze(evaluate(nowhere));
  return { ...constant(value, span), json: constantWriter(value) };
}
