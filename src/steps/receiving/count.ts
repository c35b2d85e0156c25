import { type Expr, nowhere } from "../../expression/expr.ts";
import { count as number } from "../../expression/number.ts";
import { either } from "../../shape/lists.ts";
import { object } from "../../shape/maps.ts";
import type { Reader, Shape } from "../../shape/shape.ts";
import type { Span } from "../../source.ts";
import type { PlayScope } from "../step.ts";

/** How many as it is written: a number, or limits. */
export type Count = Expr<number> | { readonly min?: Expr<number> | undefined; readonly max?: Expr<number> | undefined };

/** The option `count` of the steps that take several. */
export const countOrLimits: Shape<Count> = either(
  (node) => node.kind === "map",
  object("a count", {
    min: { shape: number, doc: "At least so many." },
    max: { shape: number, doc: "At most so many; give `for` too, else nothing more is awaited." },
  }),
  number,
);

/** What is wrong with a count before anything has come, as far as it is fixed. `timed`: it counts what comes in a time. */
export function countFault(
  count: Count,
  timed: boolean,
  what: string,
): { readonly headline: string; readonly label: string; readonly help: string } | undefined {
  if (isExact(count)) return undefined;
  const { min, max } = count;
  if (!min && !timed) {
    return {
      headline: 'A "count" without "min" and without "for" awaits nothing',
      label: "passes at once",
      help: "Say for how long to count, for: 1s, or at least how many: count: { min: 1 }.",
    };
  }
  if (!min?.constant || !max?.constant) return undefined;
  const [least, most] = [min.evaluate(nowhere), max.evaluate(nowhere)];
  if (least <= most) return undefined;
  return {
    headline: `No number of ${what} is at least ${least} and at most ${most}`,
    label: "min is more than max",
    help: `Write count: { min: ${most}, max: ${least} }.`,
  };
}

/** Reports what is wrong with `count` and `for` of a step that takes several; whether anything is. */
export function reportCount(
  options: { readonly count?: Count | undefined; readonly for?: Expr<number> | undefined },
  what: string,
  at: Span,
  reader: Reader,
): boolean {
  const { count } = options;
  if (options.for && count === undefined) {
    reader.report({
      headline: `"for" counts the ${what} of a time and needs "count"`,
      at,
      help: `Write count: { min: 1 } beside it. To wait longer for one ${what.slice(0, -1)}, say timeout.`,
    });
    return true;
  }
  const fault = count && countFault(count, options.for !== undefined, what);
  if (fault) reader.report({ ...fault, at });
  return fault !== undefined;
}

/** Whether it is a number: then a step takes as many and no more. */
export function isExact(count: Count): count is Expr<number> {
  return "evaluate" in count;
}

export function limitsOf(count: Count, scope: PlayScope): { readonly min: number; readonly max: number } {
  if (isExact(count)) {
    const exact = count.evaluate(scope);
    return { min: exact, max: exact };
  }
  return { min: count.min?.evaluate(scope) ?? 0, max: count.max?.evaluate(scope) ?? Infinity };
}
