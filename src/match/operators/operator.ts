import type { Node } from "../../tree.ts";
import type { Span } from "../../source.ts";
import type { Context, Pattern } from "../pattern.ts";

/** One `$operator`: how it compiles, and what editors and the reference say about it. */
export interface Operator {
  readonly name: `$${string}`;
  /** What stands behind it: `a number`, `a list of matchers`. */
  readonly operand: string;
  readonly summary: string;
  /** A matcher that uses it, in YAML. */
  readonly example: string;
  /** Undefined when the operand cannot be used; then a problem was reported. */
  compile(operand: Node, context: Context): Pattern | undefined;
}

/** One `$word` without an operand. */
export interface Word {
  readonly name: `$${string}`;
  readonly summary: string;
  readonly example: string;
  compile(at: Span, context: Context): Pattern;
}
