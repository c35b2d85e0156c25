import type { Sources } from "../sources.ts";

/** A function that expressions may call: `${upper(name)}`. The reference pages are written from this. */
export interface ExpressionFunction {
  /** The call with the names of its arguments: `hmac(algorithm, key, data, encoding?)`, `min(a, ...more)`. */
  readonly signature: string;
  /** One sentence. */
  readonly summary: string;
  /** An expression that calls it. */
  readonly example: string;
  /** What the example gives, where that is always the same. */
  readonly gives?: unknown;
  /** Its value depends on time or chance, so it is never worked out beforehand. */
  readonly varies?: true;
  /** Which of its arguments is a regular expression, counted from 0: one that is fixed is checked when the file is read. */
  readonly pattern?: number;
  /** Which of its arguments is one of a few words: one that is fixed is checked when the file is read. */
  readonly oneOf?: { readonly argument: number; readonly what: string; readonly known: readonly string[] };
  /** Throws a `Fault` when an argument is not what it must be. */
  call(args: readonly unknown[], sources: Sources): unknown;
}

/** How many arguments a function takes, by its signature. */
export function arity({ signature }: ExpressionFunction): { readonly min: number; readonly max: number } {
  const names = signature
    .slice(signature.indexOf("(") + 1, -1)
    .split(",")
    .filter((name) => name.trim() !== "");
  const open = names.some((name) => name.trim().startsWith("..."));
  const optional = names.filter((name) => name.trim().endsWith("?") || name.trim().startsWith("..."));
  return { min: names.length - optional.length, max: open ? Infinity : names.length };
}
