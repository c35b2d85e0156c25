import type { ProblemInput } from "../problem.ts";
import type { Span } from "../source.ts";
import type { SourcedScope } from "./sources.ts";
import type { Syntax } from "./syntax.ts";

/** Gives the value of a part of an expression. An optional that is absent is undefined. */
export type Run = (scope: SourcedScope) => unknown;

/** A part of an expression, compiled. */
export interface Compiled {
  readonly run: Run;
  /** Whether it is the same in every scope, and nothing varies in it. */
  readonly constant: boolean;
  /** Whether it may be absent: there is a `?` in its path. */
  readonly optional?: boolean;
  /** Whether it is never absent, as far as that is known: a variable, or a path without `?`. */
  readonly present?: boolean;
}

/** What compiling a part needs to know of the whole. */
export interface Compiler {
  compile(node: Syntax): Compiled;
  /** A compiler for a part in which a macro has bound a variable. */
  bind(name: string): Compiler;
  isBound(name: string): boolean;
  /** Whether the file gives a variable of that name a value. */
  isDeclared(name: string): boolean;
  place(node: Syntax): Span;
  report(problem: Omit<ProblemInput, "code">): void;
  /** Notes that a variable is read. */
  use(name: string, at: Span): void;
  /** Notes that a member of a variable is read. */
  useMember(of: string, member: string, at: Span): void;
  /** Notes what stands between brackets behind a variable: a number, or undefined for what is computed. */
  useIndex(of: string, index: number | undefined, at: Span): void;
}

/** Stands for a part that has a problem: the problem was reported, and nothing is evaluated. */
export const unusable: Compiled = {
  constant: false,
  run() {
    throw new Error("an expression with a problem was evaluated");
  },
};
