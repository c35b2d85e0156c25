import { type Expr, nowhere, type Scope } from "../../expression/expr.ts";
import { payload } from "../../expression/payload.ts";
import { object } from "../../shape/maps.ts";
import { raw } from "../../shape/lists.ts";
import { reportWrong } from "../../shape/scalars.ts";
import type { Node } from "../../tree.ts";
import { instantOf, nanosecondsOf } from "../../expression/instant.ts";
import { type Context, type Mode, type Pattern, testPattern } from "../pattern.ts";
import { show } from "../value.ts";
import { numberOperand, wrongOperand, written } from "./operand.ts";
import type { Operator } from "./operator.ts";

/** The operators that compare by size. */
export const comparison: readonly Operator[] = [
  compare(
    "$gt",
    ">",
    "Greater than a number, or after a text in the order of its characters, or a time.",
    (a, b) => a > b,
  ),
  compare("$gte", ">=", "At least a number, or not before a text.", (a, b) => a >= b),
  compare("$lt", "<", "Less than a number, or before a text.", (a, b) => a < b),
  compare("$lte", "<=", "At most a number, or not after a text.", (a, b) => a <= b),
  {
    name: "$near",
    operand: "{ value, by }",
    summary: "A number that differs from `value` by at most `by`.",
    example: "{ price: { $near: { value: 9.99, by: 0.01 } } }",
    compile: near,
  },
];

function compare(
  name: `$${string}`,
  sign: string,
  summary: string,
  holds: (a: number | bigint | string, b: number | bigint | string) => boolean,
): Operator {
  return {
    name,
    operand: "a number, or a text",
    summary,
    example: `{ n: { ${name}: 5 } }`,
    compile(operand, { reader, mode }) {
      const limit = limitOf(operand, reader);
      if (!limit) return undefined;
      const test = (value: unknown, scope: Scope): boolean => {
        const bound = limit.evaluate(scope);
        if (value instanceof Date) {
          const time = instantOf(String(bound));
          return time !== undefined && holds(nanosecondsOf(value), nanosecondsOf(time));
        }
        const actual = comparable(value, bound, mode);
        return actual !== undefined && holds(actual, bound);
      };
      return testPattern({
        span: operand.span,
        constant: limit.constant,
        holds: test,
        describe: (scope) => `{ ${name}: ${written(limit, scope)} }`,
        phrase(scope) {
          const bound = limit.evaluate(scope);
          return `a ${typeof bound === "string" ? "string" : "number"} ${sign} ${show(bound)}`;
        },
        ...(limit.constant && typeof limit.evaluate(nowhere) === "string"
          ? { type: "string" }
          : { type: mode === "value" ? "number" : "string" }),
      });
    },
  };
}

function limitOf(operand: Node, reader: Context["reader"]): Expr<number | bigint | string> | undefined {
  const expr =
    operand.kind === "scalar" ? payload.read(operand, reader) : reportWrong(operand, "a number or a text", reader);
  if (!expr) return undefined;
  if (expr.constant && !isLimit(expr.evaluate(nowhere))) return reportWrong(operand, "a number or a text", reader);
  return {
    span: expr.span,
    constant: expr.constant,
    evaluate(scope) {
      const value = expr.evaluate(scope);
      return isLimit(value) ? value : wrongOperand("a number or a text", value, operand.span);
    },
  };
}

function isLimit(value: unknown): value is number | bigint | string {
  return typeof value === "number" || typeof value === "bigint" || typeof value === "string";
}

/** A value that can be compared with a limit: of the same type, or a text that is a number, where values are texts. */
function comparable(value: unknown, limit: number | bigint | string, mode: Mode): number | bigint | string | undefined {
  if (typeof limit === "string") return typeof value === "string" ? value : undefined;
  if (typeof value === "number" || typeof value === "bigint") return value;
  const text = mode === "text" && Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value;
  return mode !== "value" && typeof text === "string" && /^\s*-?\d+(\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
}

const parts = object("$near", {
  value: { shape: raw(), doc: "The number in the middle.", required: true },
  by: { shape: raw(), doc: "How far away it may be.", required: true },
});

function near(operand: Node, { reader, mode }: Context): Pattern | undefined {
  const read = parts.read(operand, reader);
  const middle = read?.value && numberOperand(read.value, reader);
  const by = read?.by && numberOperand(read.by, reader);
  if (!middle || !by) return undefined;
  return testPattern({
    span: operand.span,
    constant: middle.constant && by.constant,
    holds(value, scope) {
      const number = comparable(value, 0, mode);
      if (number === undefined) return false;
      const wanted = middle.evaluate(scope);
      const distance = Math.abs(Number(number) - wanted);
      // 10.00 is near 9.99 by 0.01, though their doubles are a little further apart.
      return distance <= by.evaluate(scope) + Number.EPSILON * Math.max(Math.abs(wanted), distance, 1) * 4;
    },
    describe: (scope) => `{ $near: { value: ${written(middle, scope)}, by: ${written(by, scope)} } }`,
    phrase: (scope) => `a number within ${written(by, scope)} of ${written(middle, scope)}`,
    type: mode === "value" ? "number" : "string",
  });
}
