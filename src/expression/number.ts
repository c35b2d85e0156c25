import { reportWrong } from "../shape/scalars.ts";
import type { Shape } from "../shape/shape.ts";
import { checked } from "./checked.ts";
import { constant, type Expr } from "./expr.ts";
import { Fault } from "./fault.ts";
import { scalarTemplate } from "./template.ts";
import { named } from "./value-text.ts";
import { isTextOrNumber } from "../tree.ts";

/** A whole number within limits, also as `${…}`; a text of digits counts, since those of the environment are texts. */
export function wholeNumber({
  min = 0,
  max = Number.MAX_SAFE_INTEGER,
}: { readonly min?: number; readonly max?: number } = {}): Shape<Expr<number>> {
  const limits = max < Number.MAX_SAFE_INTEGER ? `from ${min} to ${max}` : `of at least ${min}`;
  const expected = `a whole number ${limits}`;
  const parse = (value: unknown): number => {
    const number =
      typeof value === "string" && /^\s*-?\d+\s*$/.test(value)
        ? Number(value)
        : typeof value === "bigint"
          ? Number(value)
          : value;
    if (typeof number === "number" && Number.isSafeInteger(number) && number >= min && number <= max) return number;
    throw new Fault(`Expected ${expected}, got ${named(value)}`);
  };
  return {
    schema: {
      anyOf: [
        { type: "integer", minimum: min, ...(max < Number.MAX_SAFE_INTEGER ? { maximum: max } : {}) },
        { type: "string", pattern: "\\$\\{", patternErrorMessage: `Expected ${expected}` },
      ],
    },
    read(node, reader) {
      if (!isTextOrNumber(node)) return reportWrong(node, expected, reader);
      return checked(
        typeof node.value === "string" ? scalarTemplate(node, reader) : constant(node.value, node.span),
        parse,
        reader,
      );
    },
  };
}

/** How many: a whole number, not negative. */
export const count: Shape<Expr<number>> = wholeNumber();
