import type { Span } from "../source.ts";
import { type Finding, finding } from "./difference.ts";
import { pinsOfAll, pinsOfAny } from "./pins.ts";
import { brief, came, type Pattern } from "./pattern.ts";
import { show } from "./value.ts";

type Captures = Pick<Pattern, "capture" | "captureWhole">;

/** What is captured where all hold. */
function ofAll(patterns: readonly Pattern[]): Captures {
  if (!patterns.some(({ captureWhole }) => captureWhole)) return {};
  return {
    capture(value, scope, into) {
      for (const pattern of patterns) pattern.capture?.(value, scope, into);
    },
    captureWhole(subject, scope, into) {
      for (const pattern of patterns) pattern.captureWhole?.(subject, scope, into);
    },
  };
}

/** What is captured where one holds: by the first that does. */
function ofFirst(patterns: readonly Pattern[]): Captures {
  if (!patterns.some(({ captureWhole }) => captureWhole)) return {};
  return {
    capture(value, scope, into) {
      patterns.find((each) => each.holds(value, scope))?.capture?.(value, scope, into);
    },
    captureWhole(subject, scope, into) {
      patterns.find((each) => each.holdsWhole(subject, scope))?.captureWhole?.(subject, scope, into);
    },
  };
}

/** All must hold. What several operators in one map mean, and `$and`. */
export function allOf(patterns: readonly Pattern[], span: Span, describe: Pattern["describe"]): Pattern {
  return {
    span,
    constant: patterns.every((pattern) => pattern.constant),
    pins: pinsOfAll(patterns),
    holds(value, scope) {
      for (const pattern of patterns) if (!pattern.holds(value, scope)) return false;
      return true;
    },
    holdsWhole(subject, scope) {
      for (const pattern of patterns) if (!pattern.holdsWhole(subject, scope)) return false;
      return true;
    },
    ...ofAll(patterns),
    explain: (value, path, scope) => patterns.flatMap((pattern) => pattern.explain(value, path, scope)),
    explainWhole: (subject, scope) => patterns.flatMap((pattern) => pattern.explainWhole(subject, scope)),
    describe,
    phrase: (scope) => patterns.map((pattern) => pattern.phrase(scope)).join(" and ") || "anything",
  };
}

/** One must hold. Where none does, the nearest one's differences are told. */
export function anyOf(patterns: readonly Pattern[], span: Span, describe: Pattern["describe"]): Pattern {
  const phrase: Pattern["phrase"] = (scope) => {
    const phrases = patterns.map((pattern) => pattern.phrase(scope));
    return phrases.length === 1 ? (phrases[0] ?? "") : `one of ${phrases.join(", ")}`;
  };
  const holds: Pattern["holds"] = (value, scope) => {
    for (const pattern of patterns) if (pattern.holds(value, scope)) return true;
    return false;
  };
  const holdsWhole: Pattern["holdsWhole"] = (subject, scope) => {
    for (const pattern of patterns) if (pattern.holdsWhole(subject, scope)) return true;
    return false;
  };
  return {
    span,
    constant: patterns.every((pattern) => pattern.constant),
    pins: pinsOfAny(patterns),
    holds,
    holdsWhole,
    ...ofFirst(patterns),
    explain(value, path, scope) {
      if (holds(value, scope)) return [];
      const own = finding({ path, expected: brief(phrase(scope)), actual: show(value), at: span });
      return nearestOf(
        own,
        patterns.map((pattern) => pattern.explain(value, path, scope)),
      );
    },
    explainWhole(subject, scope) {
      if (holdsWhole(subject, scope)) return [];
      const own = finding({ path: "$", expected: brief(phrase(scope)), actual: came(subject), at: span });
      return nearestOf(
        own,
        patterns.map((pattern) => pattern.explainWhole(subject, scope)),
      );
    },
    describe,
    phrase,
  };
}

/** The differences of the alternative with the fewest, when they lie deeper than the place of all; else that none fits. */
function nearestOf(own: Finding, alternatives: readonly (readonly Finding[])[]): readonly Finding[] {
  const deeper = alternatives.filter((each) => each.every(({ path }) => path !== own.path));
  const [best] = deeper.toSorted((a, b) => a.length - b.length);
  if (!best || best.length === 0) return [own];
  const note = `the nearest of ${alternatives.length} alternatives`;
  return alternatives.length === 1 ? best : best.map((each) => ({ ...each, text: `${each.text} (${note})` }));
}

/** The exact opposite: it also holds where there is nothing. */
export function not(pattern: Pattern, span: Span): Pattern {
  const phrase: Pattern["phrase"] = (scope) => `not ${pattern.phrase(scope)}`;
  return {
    span,
    constant: pattern.constant,
    holds: (value, scope) => !pattern.holds(value, scope),
    holdsWhole: (subject, scope) => !pattern.holdsWhole(subject, scope),
    explain: (value, path, scope) =>
      pattern.holds(value, scope)
        ? [finding({ path, expected: brief(phrase(scope)), actual: show(value), at: span })]
        : [],
    explainWhole: (subject, scope) =>
      pattern.holdsWhole(subject, scope)
        ? [finding({ path: "$", expected: brief(phrase(scope)), actual: came(subject), at: span })]
        : [],
    describe: (scope) => `{ $not: ${pattern.describe(scope)} }`,
    phrase,
  };
}
