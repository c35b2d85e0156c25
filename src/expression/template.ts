import type { Reader } from "../shape/shape.ts";
import type { Span } from "../source.ts";
import type { ScalarNode } from "../tree.ts";
import { constant, type Expr, nowhere, type Scope } from "./expr.ts";
import { expression } from "./expression.ts";
import { placed } from "./fault.ts";
import { locator } from "./locate.ts";
import { type Piece, scanTemplate } from "./template-scan.ts";
import { textOf } from "./value-text.ts";

/**
 * Compiles a string that may hold `${…}`. A string that is only `${x}` has the value of x with its type; every other is a
 * text, in which maps and lists stand as JSON, bytes as UTF-8, null as `null`, and an absent value as nothing.
 */
export function template(text: string, span: Span, reader: Reader): Expr<unknown> {
  if (!text.includes("${")) return constant(text, span);
  const locate = locator(text, span);
  const { pieces, unclosed } = scanTemplate(text);
  if (unclosed !== undefined) {
    reader.report({
      headline: "A ${ is not closed",
      label: "no } for this",
      at: locate(unclosed, unclosed + 2),
      help: "Close it by }, or write $${ for a plain ${.",
    });
    return constant(text, span);
  }
  const parts = pieces.map((piece) => compilePiece(piece, text, span, reader));
  const [only] = parts;
  if (parts.length === 1 && only) return only;
  return join(parts, span);
}

/** The value of a scalar as a template. What was computed at run time is taken as it is: a `${` of a peer is no expression. */
export function scalarTemplate(node: ScalarNode, reader: Reader): Expr<unknown> {
  if (typeof node.value !== "string" || node.computed) return constant(node.value, node.span);
  return template(node.value, node.span, reader);
}

function compilePiece(piece: Piece, text: string, span: Span, reader: Reader): Expr<unknown> {
  if ("text" in piece) return constant(piece.text, span);
  const { start, end } = piece;
  return expression(text.slice(start, end), locator(text, span)(start, end), reader);
}

function join(parts: readonly Expr<unknown>[], span: Span): Expr<unknown> {
  const evaluate = (scope: Scope): string => {
    let joined = "";
    for (const part of parts) {
      const value = part.evaluate(scope);
      joined += typeof value === "string" ? value : placed(part.span, () => textOf(value));
    }
    return joined;
  };
  return parts.every((part) => part.constant)
    ? constant(evaluate(nowhere), span)
    : { span, constant: false, present: true, evaluate };
}
