import { resolve } from "node:path";
import { Failure, type Problem, problem } from "../../src/problem.ts";
import type { Reader } from "../../src/shape/shape.ts";

/** A reader for tests: what was reported, which variables are read and declared, and the work that was put off. */
export interface TestReader extends Reader {
  readonly problems: Problem[];
  /** The names that `use` was told and that no `within` knows, in order, also those told twice. */
  readonly used: string[];
  readonly declared: string[];
  /** Does the work that was put off, also what that work puts off. */
  settle(): Promise<void>;
}

/** A reader for tests. Files are looked for in `dir`. */
export function testReader({ dir = process.cwd() }: { readonly dir?: string } = {}): TestReader {
  const problems: Problem[] = [];
  const used: string[] = [];
  const declared: string[] = [];
  const deferred: (() => Promise<void>)[] = [];

  const reader = (known: ReadonlySet<string>): Reader => ({
    report: (input) => void problems.push(problem({ code: "invalid-file", ...input })),
    use: (name) => void (known.has(name) || used.push(name)),
    declare: (name) => void declared.push(name),
    within: (names) => reader(new Set([...known, ...names])),
    resolve: (file) => resolve(dir, file),
    defer: (work) => void deferred.push(work),
  });

  return {
    ...reader(new Set()),
    problems,
    used,
    declared,
    async settle() {
      for (let work = deferred.shift(); work; work = deferred.shift()) {
        try {
          await work();
        } catch (thrown) {
          if (!(thrown instanceof Failure)) throw thrown;
          problems.push(thrown.problem);
        }
      }
    },
  };
}
