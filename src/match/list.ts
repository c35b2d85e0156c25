import { type Finding, finding } from "./difference.ts";
import { itemsOf } from "./equality.ts";
import { explainList, missing } from "./explanation.ts";
import { itemsPattern, type Pattern, valuePattern } from "./pattern.ts";
import type { Span } from "../source.ts";
import { named } from "./value.ts";

/** A list of the same length, item by item; bytes are compared as the numbers that they are. */
export function listPattern(patterns: readonly Pattern[], span: Span): Pattern {
  return itemsPattern(patterns, (items) => itemByItem(items, span));
}

function itemByItem(items: readonly Pattern[], span: Span): Pattern {
  const describe: Pattern["describe"] = (scope) => `[${items.map((item) => item.describe(scope)).join(", ")}]`;
  return valuePattern({
    span,
    constant: items.every((item) => item.constant),
    holds(value, scope) {
      const actual = itemsOf(value);
      if (actual?.length !== items.length) return false;
      for (let i = 0; i < items.length; i++) if (!items[i]?.holds(actual[i], scope)) return false;
      return true;
    },
    capture: items.some(({ capture }) => capture)
      ? (value, scope, into) => {
          if (Array.isArray(value)) for (const [i, item] of items.entries()) item.capture?.(value[i], scope, into);
        }
      : undefined,
    explain(value, path, scope) {
      if (value === undefined) return [missing(path, describe(scope), undefined, span)];
      const actual = itemsOf(value);
      if (!actual) return [notList(value, path, `the list ${describe(scope)}`, span)];
      return explainList(items, actual, path, span, (item, is, where) => item.explain(is, where, scope));
    },
    describe,
    phrase: describe,
  });
}

/** The difference of what should be a list. */
export function notList(value: unknown, path: string, expected: string, at: Span): Finding {
  return finding({ path, expected, actual: named(value), at });
}
