import { reportWrong } from "../../shape/scalars.ts";
import type { Node, ScalarNode } from "../../tree.ts";
import { scalarTemplate } from "../../expression/template.ts";
import { allOf, anyOf, not } from "../combine.ts";
import { dataFits } from "../equality.ts";
import { type Context, type Pattern, testPattern } from "../pattern.ts";
import { show } from "../value.ts";
import { wrongOperand, written } from "./operand.ts";
import type { Operator } from "./operator.ts";

/** The operators that combine matchers. */
export const logic: readonly Operator[] = [
  {
    name: "$not",
    operand: "a matcher",
    summary: "The exact opposite of a matcher; it also holds for an absent member.",
    example: "{ status: { $not: closed } }",
    compile(operand, context) {
      const inner = context.compile(operand);
      return inner && not(inner, operand.span);
    },
  },
  {
    name: "$and",
    operand: "a list of matchers",
    summary: "All of the matchers hold.",
    example: "{ text: { $and: [{ $contains: hello }, { $contains: world }] } }",
    compile(operand, context) {
      const inner = matchers(operand, context);
      return (
        inner &&
        allOf(inner, operand.span, (scope) => `{ $and: [${inner.map((each) => each.describe(scope)).join(", ")}] }`)
      );
    },
  },
  {
    name: "$or",
    operand: "a list of matchers",
    summary: "At least one of the matchers holds.",
    example: "{ $or: [{ type: message }, { type: notice }] }",
    compile(operand, context) {
      const inner = matchers(operand, context);
      return (
        inner &&
        anyOf(inner, operand.span, (scope) => `{ $or: [${inner.map((each) => each.describe(scope)).join(", ")}] }`)
      );
    },
  },
  {
    name: "$in",
    operand: "a list of values",
    summary: "One of some values; each may be a matcher, too.",
    example: "{ status: { $in: [open, pending] } }",
    compile(operand, context) {
      if (operand.kind === "scalar") return inData(operand, context);
      const inner = matchers(operand, context);
      return (
        inner &&
        anyOf(inner, operand.span, (scope) => `{ $in: [${inner.map((each) => each.describe(scope)).join(", ")}] }`)
      );
    },
  },
];

function matchers(operand: Node, context: Context): readonly Pattern[] | undefined {
  if (operand.kind !== "list" || operand.items.length === 0)
    return reportWrong(operand, "a list of at least one matcher", context.reader);
  const inner = operand.items.map((item) => context.compile(item));
  const usable = inner.filter((each) => each !== undefined);
  return usable.length === inner.length ? usable : undefined;
}

/** `$in: "${list}"`: the list comes from a variable. */
function inData(operand: ScalarNode, { reader }: Context): Pattern | undefined {
  const expr = scalarTemplate(operand, reader);
  if (expr.constant) return reportWrong(operand, "a list", reader, "Write $in: [open, pending].");
  return testPattern({
    span: operand.span,
    constant: false,
    holds(value, scope) {
      const list = expr.evaluate(scope);
      if (!Array.isArray(list)) return wrongOperand("a list", list, operand.span);
      return value !== undefined && list.some((item) => dataFits(item, value, false));
    },
    describe: (scope) => `{ $in: ${written(expr, scope)} }`,
    phrase(scope) {
      const list = expr.evaluate(scope);
      return Array.isArray(list) ? `one of ${list.map((item) => show(item)).join(", ")}` : `one of ${show(list)}`;
    },
  });
}
