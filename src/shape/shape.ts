import type { ProblemInput } from "../problem.ts";
import type { Span } from "../source.ts";
import type { Node } from "../tree.ts";

/** JSON Schema draft-07, as editors read it. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/**
 * What a value in a file must look like. One description serves three readers: `read` checks a value and compiles it,
 * `schema` lets editors complete and explain it, and the reference pages are written from the same words.
 */
export interface Shape<out T> {
  readonly schema: JsonSchema;
  /** The compiled value, or undefined when it cannot be used; then at least one problem was reported. */
  read(node: Node, reader: Reader): T | undefined;
}

/** What reading a file needs of its surroundings. Reading never stops at the first problem. */
export interface Reader {
  /** Notes a problem; its code is `invalid-file` unless given. */
  report(problem: Omit<ProblemInput, "code"> & Partial<Pick<ProblemInput, "code">>): void;
  /**
   * Notes that an expression reads a variable. Unknown names are reported when the whole document is read, with `help` where
   * more is known of what could be meant.
   */
  use(name: string, at: Span, help?: string): void;
  /** Notes that an expression reads a member of a variable: `url` of `chat`. Members that cannot be there are reported. */
  useMember?(of: string, member: string, at: Span): void;
  /**
   * Notes that an expression reads what is between brackets behind a variable: `viewers[3]`. `index`: undefined when it is
   * computed, and `at` is then the whole of it.
   */
  useIndex?(of: string, index: number | undefined, at: Span): void;
  /**
   * What the file gives a variable as its value, and each row of examples; none when a step may give it another, or the name
   * means something nearer.
   */
  writtenValues?(name: string): readonly Node[];
  /**
   * Notes an expression whose value must be fit; `fits` throws a `Fault` when it is not. It is tried with the values that are
   * known before the run: those of each row of examples.
   */
  tryOut?(expr: Evaluated, fits: (value: unknown) => unknown): void;
  /** Notes that a variable gets a value somewhere (by `set`, `extract`, `as`). */
  declare(name: string, at: Span): void;
  /** Notes that who acts gets a variable of that name, by `extract`. */
  giveExtracted?(name: string): void;
  /** Reports a name that no variable may have: a word of the language. */
  checkName?(name: string, at: Span): void;
  /** A reader for a part in which some more names are known: the parameters of a fragment, `as` of a loop. */
  within(names: Iterable<string>): Reader;
  /** The absolute path of a file that is named at a place: relative to the file that the place is in. */
  resolve(file: string, at?: Span): string;
  /**
   * Puts off work that must wait (loading the expression engine, reading a schema file) until the document is read.
   * What is compiled may be used only after that work is done. A `Failure` that it throws is reported.
   */
  defer(work: () => Promise<void>): void;
  /** Notes that a file or a folder must be there when it is used. One that is missing is reported. */
  needs?(what: "file" | "folder", name: string, at: Span): void;
}

/** A value that depends on variables, as far as shapes know of it. */
export interface Evaluated {
  readonly span: Span;
  evaluate(scope: { get(name: string): unknown }): unknown;
}

/** The compiled value of a shape. */
export type Read<S> = S extends Shape<infer T> ? T : never;
