import { reportWrong } from "../shape/scalars.ts";
import type { Reader, Shape } from "../shape/shape.ts";
import { Failure } from "../problem.ts";
import type { Span } from "../source.ts";
import { constant, type Expr } from "./expr.ts";
import { expression } from "./expression.ts";
import { locator } from "./locate.ts";
import { scanTemplate } from "./template-scan.ts";
import { named } from "./value-text.ts";

/** An expression that is true or false, and how it is written: for messages. */
export interface Condition extends Expr<boolean> {
  readonly text: string;
}

/** A condition: an expression without `${}` around it (one around the whole is allowed). Its evaluation gives true or false or fails. */
export const condition: Shape<Condition> = {
  schema: {
    type: ["string", "boolean"],
    description: "An expression that is true or false, without ${}: order.total > 100",
  },
  read(node, reader) {
    if (node.kind === "scalar" && typeof node.value === "boolean")
      return { ...constant(node.value, node.span), text: node.raw };
    if (node.kind !== "scalar" || typeof node.value !== "string") {
      return reportWrong(node, "a condition", reader, "Write an expression that is true or false: order.total > 100.");
    }
    const found = inner(node.value, node.span, reader);
    return found && checked(expression(found.text, found.span, reader), found.text.trim());
  },
};

/** What stands within a `${…}` around the whole condition. A `${…}` elsewhere is a mistake. */
function inner(text: string, span: Span, reader: Reader): { readonly text: string; readonly span: Span } | undefined {
  if (!text.includes("${")) return { text, span };
  const trimmed = text.trim();
  const offset = text.indexOf(trimmed);
  const locate = locator(text, span);
  const { pieces, unclosed } = scanTemplate(trimmed);
  const [only] = pieces;
  if (unclosed === undefined && pieces.length === 1 && only && "start" in only) {
    return { text: trimmed.slice(only.start, only.end), span: locate(offset + only.start, offset + only.end) };
  }
  const at = text.indexOf("${");
  reader.report({
    headline: "A condition is an expression already: it holds no ${}",
    label: "no ${} here",
    at: locate(at, at + 2),
    help: "Write the variables as they are: order.total > 100.",
  });
  return undefined;
}

function checked(expr: Expr<unknown>, text: string): Condition {
  return {
    span: expr.span,
    constant: expr.constant,
    text,
    evaluate(scope) {
      const value = expr.evaluate(scope);
      if (typeof value === "boolean") return value;
      throw new Failure({
        code: "expression",
        headline: `The condition is neither true nor false: ${text} gives ${named(value)}`,
        label: "neither true nor false",
        at: expr.span,
        help:
          value === null || value === undefined
            ? "A missing member reads as null. Compare it: x == true, or x != null."
            : 'Compare it with something: x == 1, x != "".',
      });
    },
  };
}
