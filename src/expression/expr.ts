import type { Span } from "../source.ts";

/** The variables in sight. Undefined means: has no value (a value that is null was set to null). */
export interface Scope {
  get(name: string): unknown;
  /** Why a variable that always has a value has none now; undefined when nothing is known of that. */
  whyAbsent?(name: string): Absence | undefined;
}

/** What to tell of a variable without a value. */
export interface Absence {
  readonly headline: string;
  readonly help: string;
}

/**
 * A value that may depend on variables, compiled once and evaluated as often as needed.
 * Evaluation throws a `Failure` with the place in the file (codes `not-set`, `expression`).
 */
export interface Expr<out T> {
  readonly span: Span;
  /** Whether it is the same in every scope; then `evaluate` is free and the scope does not matter. */
  readonly constant: boolean;
  /** Whether it always has a value: where it has none, evaluating it throws. */
  readonly present?: boolean | undefined;
  evaluate(scope: Scope): T;
  /** The value as JSON text, where that can be had without making the value. */
  readonly json?: ((scope: Scope) => string | undefined) | undefined;
}

/** An expression that is the same everywhere. */
export function constant<T>(value: T, span: Span): Expr<T> {
  return { span, constant: true, evaluate: () => value };
}

/** A scope without variables, for constants. */
export const nowhere: Scope = { get: () => undefined };

/** An expression made of another one; constants are worked out at once. */
export function map<T, U>(expr: Expr<T>, change: (value: T) => U): Expr<U> {
  if (expr.constant) return constant(change(expr.evaluate(nowhere)), expr.span);
  return { span: expr.span, constant: false, evaluate: (scope) => change(expr.evaluate(scope)) };
}
