import { type Expr, nowhere, type Scope } from "../expression/expr.ts";
import { textOf } from "../expression/value-text.ts";
import { Failure } from "../problem.ts";
import { type Finding, finding, inItem } from "./difference.ts";
import { dataFits, sameBytes, sameScalar } from "./equality.ts";
import { explainData, explainList } from "./explanation.ts";
import type { Subject } from "./matcher.ts";
import { type Mode, type Pattern, present, whole } from "./pattern.ts";
import { pinned } from "./pins.ts";
import { show } from "./value.ts";

/**
 * A pattern of a value: a constant, or what an expression gives each time. A text is compared with the text on the wire
 * or with a decoded string, bytes with the bytes, everything else with the value; data in it is data, never an operator.
 * An expression without a value (an absent optional) asks for nothing.
 */
export function literalPattern(expr: Expr<unknown>, mode: Mode, exactly = false): Pattern {
  const wanted =
    mode !== "value" ? (scope: Scope) => asText(expr.evaluate(scope)) : (scope: Scope) => expr.evaluate(scope);
  const shown = (scope: Scope): string => showExpr(expr, wanted, scope);
  return {
    span: expr.span,
    constant: expr.constant,
    pins: expr.constant && mode === "value" ? pinned(expr.evaluate(nowhere)) : undefined,
    holds: fastTest(expr, mode) ?? ((value, scope) => fits(wanted(scope), value, mode, exactly)),
    // What always has a value fits no absent member. Of texts `null` does.
    mayHold: (value) => value !== undefined || !expr.present || mode !== "value",
    explain: (value, path, scope) => explain(wanted(scope), value, path),
    holdsWhole: (subject, scope) => fitsWhole(wanted(scope), subject, mode, exactly),
    explainWhole(subject, scope) {
      const expected = wanted(scope);
      return fitsWhole(expected, subject, mode, exactly) ? [] : explainWhole(expected, subject);
    },
    describe: shown,
    phrase: shown,
  };

  function explain(expected: unknown, value: unknown, path: string): readonly Finding[] {
    if (fits(expected, value, mode, exactly)) return [];
    const single = mode === "text" && !Array.isArray(expected) && Array.isArray(value) && value.length === 1;
    return explainData(expected, single ? value[0] : value, path, exactly, expr.span);
  }

  function explainWhole(expected: unknown, subject: Subject): readonly Finding[] {
    const { text, bytes, messages } = subject;
    if (messages && Array.isArray(expected)) {
      return explainList(expected as readonly unknown[], messages, "$", expr.span, (item, message, path) =>
        fitsWhole(item, message as Subject, mode, exactly)
          ? []
          : explainWhole(item, message as Subject).map((found) => inItem(found, path)),
      );
    }
    if (typeof expected === "string") {
      const decoded = typeof subject.value === "string" ? subject.value : undefined;
      if (text === undefined && bytes !== undefined && decoded === undefined) {
        return [
          finding({
            path: "$",
            expected: show(expected),
            actual: `${show(bytes)}, which are not UTF-8`,
            at: expr.span,
          }),
        ];
      }
      return explainData(expected, decoded ?? text ?? subject.value, "$", exactly, expr.span);
    }
    if (expected instanceof Uint8Array) return explainData(expected, bytes ?? subject.value, "$", exactly, expr.span);
    if (subject.value === undefined && present(subject)) {
      return [finding({ path: "$", expected: show(expected), actual: whole(subject), at: expr.span })];
    }
    return explain(expected, subject.value, "$");
  }
}

/** The test of a constant scalar: the one that runs for most members of most messages. */
function fastTest(expr: Expr<unknown>, mode: Mode): Pattern["holds"] | undefined {
  if (!expr.constant || mode !== "value") return undefined;
  const expected = expr.evaluate(nowhere);
  if (typeof expected === "number") return (value) => value === expected || sameScalar(expected, value);
  if (typeof expected === "string")
    return (value) => value === expected || (typeof value === "object" && sameScalar(expected, value));
  return typeof expected === "boolean" || expected === null ? (value) => value === expected : undefined;
}

function fits(expected: unknown, value: unknown, mode: Mode, exactly: boolean): boolean {
  if (expected === undefined) return true;
  // `null` stands for none.
  if (mode !== "value" && expected === null) return value === undefined || value === null;
  if (mode === "text") {
    // Of a header that came several times, any may be the one.
    if (Array.isArray(value) && !Array.isArray(expected))
      return value.some((item) => dataFits(expected, item, exactly));
    if (Array.isArray(expected) && typeof value === "string") return dataFits(expected, [value], exactly);
  }
  return dataFits(expected, value, exactly);
}

function fitsWhole(expected: unknown, subject: Subject, mode: Mode, exactly: boolean): boolean {
  const { messages } = subject;
  if (messages && Array.isArray(expected)) {
    return (
      expected.length === messages.length &&
      messages.every((message, i) => fitsWhole(expected[i], message, mode, exactly))
    );
  }
  if (typeof expected === "string") return subject.text === expected || fits(expected, subject.value, mode, exactly);
  if (expected instanceof Uint8Array && subject.bytes !== undefined) return sameBytes(expected, subject.bytes);
  return fits(expected, subject.value, mode, exactly);
}

/** Where texts are compared: everything but lists and null as it is put into a text. */
function asText(value: unknown): unknown {
  if (value === null || value === undefined) return value;
  return Array.isArray(value) ? value.map(textOf) : textOf(value);
}

/** What an expression expects; where it has no value yet, as it is written. */
export function showExpr(expr: Expr<unknown>, evaluate: (scope: Scope) => unknown, scope: Scope): string {
  try {
    const value = evaluate(scope);
    return value === undefined ? "$any" : show(value, 200);
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    const written = expr.span.source.text.slice(expr.span.start, expr.span.end).replace(/^(["'])(.*)\1$/s, "$2");
    return show(written.includes("${") ? written : `\${${written}}`);
  }
}
