import { constant, type Expr, map, nowhere, type Scope } from "../../expression/expr.ts";
import { payload } from "../../expression/payload.ts";
import { scalarTemplate } from "../../expression/template.ts";
import { textOf } from "../../expression/value-text.ts";
import { Failure } from "../../problem.ts";
import { reportWrong } from "../../shape/scalars.ts";
import type { Reader } from "../../shape/shape.ts";
import type { Span } from "../../source.ts";
import type { Node, ScalarNode } from "../../tree.ts";
import { showExpr } from "../literal.ts";
import { named } from "../value.ts";

/** The keys of maps that stand for bytes or a text, as they do where values are sent. */
export const byteLiterals: ReadonlySet<string> = new Set(["$hex", "$base64", "$text", "$file", "$concat", "$repeat"]);

/** Whether a node is such a map. */
export function isByteLiteral(node: Node): boolean {
  return (
    node.kind === "map" &&
    !node.computed &&
    node.entries.length === 1 &&
    node.entries.every(({ key }) => byteLiterals.has(key))
  );
}

/** The strings that are words of the matcher language when they stand alone, unquoted or not. */
export const wordNames = ["$any", "$missing", "$uuid", "$iso8601"] as const;

/** Whether a scalar is such a word. */
export function isWord(node: Node): boolean {
  return node.kind === "scalar" && !node.computed && wordNames.some((name) => name === node.value);
}

/**
 * What a scalar or a byte literal stands for where texts are meant: an unquoted scalar counts as it is written, a string
 * is what its expressions give, and `$$any` is the text `$any`.
 */
export function literalExpr(node: Node, reader: Reader): Expr<unknown> | undefined {
  if (isByteLiteral(node)) return payload.read(node, reader);
  if (node.kind !== "scalar" || node.value === null) return reportWrong(node, "a text", reader);
  if (typeof node.value === "string") return scalarTemplate(plainText(node), reader);
  return constant(node.value instanceof Uint8Array ? node.value : writtenText(node), node.span);
}

/** A scalar without the dollar that makes it plain: `$$any` is the text `$any`. */
export function plainText(node: ScalarNode): ScalarNode {
  const { value } = node;
  return typeof value === "string" && wordNames.some((name) => `$${name}` === value)
    ? { ...node, value: value.slice(1) }
    : node;
}

function writtenText(node: ScalarNode): string {
  return node.raw === "" ? textOf(node.value) : node.raw;
}

/** The text or the bytes that an expression gives. */
export function asTextOrBytes(expr: Expr<unknown>): Expr<string | Uint8Array> {
  return map(expr, (value) => (value instanceof Uint8Array ? value : textOf(value)));
}

/** An operand that is a number. */
export function numberOperand(node: Node, reader: Reader): Expr<number> | undefined {
  if (node.kind !== "scalar") return reportWrong(node, "a number", reader);
  if (typeof node.value === "number" || typeof node.value === "bigint") {
    const value = Number(node.value);
    return { span: node.span, constant: true, evaluate: () => value };
  }
  const expr = typeof node.value === "string" ? scalarTemplate(node, reader) : undefined;
  if (!expr || (expr.constant && !isNumber(expr.evaluate(nowhere)))) return reportWrong(node, "a number", reader);
  return map(expr, (value) => (isNumber(value) ? Number(value) : wrongOperand("a number", value, node.span)));
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

/** The failure of an operand whose expression gave something that it cannot be. */
export function wrongOperand(expected: string, value: unknown, at: Span): never {
  throw new Failure({
    code: "expression",
    headline: `Expected ${expected}, got ${named(value)}`,
    label: `expected ${expected}`,
    at,
  });
}

/** An operand as it would be written. */
export function written(expr: Expr<unknown>, scope: Scope): string {
  return showExpr(expr, (inside) => expr.evaluate(inside), scope);
}
