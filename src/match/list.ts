import { type Finding, itemPath } from "./difference.ts";
import { missing, wrongLength } from "./explanation.ts";
import { finding } from "./difference.ts";
import { type Pattern, valuePattern } from "./pattern.ts";
import type { Span } from "../source.ts";
import { named } from "./value.ts";

/** A list of the same length, item by item. */
export function listPattern(items: readonly Pattern[], span: Span): Pattern {
  const describe: Pattern["describe"] = (scope) => `[${items.map((item) => item.describe(scope)).join(", ")}]`;
  return valuePattern({
    span,
    constant: items.every((item) => item.constant),
    holds(value, scope) {
      if (!Array.isArray(value) || value.length !== items.length) return false;
      for (let i = 0; i < items.length; i++) if (!items[i]?.holds(value[i], scope)) return false;
      return true;
    },
    capture: items.some(({ capture }) => capture)
      ? (value, scope, into) => {
          if (Array.isArray(value)) for (const [i, item] of items.entries()) item.capture?.(value[i], scope, into);
        }
      : undefined,
    explain(value, path, scope) {
      if (value === undefined) return [missing(path, describe(scope), undefined, span)];
      if (!Array.isArray(value)) return [notList(value, path, `the list ${describe(scope)}`, span)];
      const length = value.length === items.length ? [] : [wrongLength(items.length, value.length, path, span)];
      return [...length, ...explainItems(items, value, path, scope)];
    },
    describe,
    phrase: describe,
  });
}

/** The differences of items that both lists have. */
export function explainItems(
  items: readonly Pattern[],
  value: readonly unknown[],
  path: string,
  scope: Parameters<Pattern["explain"]>[2],
): readonly Finding[] {
  return items.slice(0, value.length).flatMap((item, i) => item.explain(value[i], itemPath(path, i), scope));
}

/** The difference of what should be a list. */
export function notList(value: unknown, path: string, expected: string, at: Span): Finding {
  return finding({ path, expected, actual: named(value), at });
}
