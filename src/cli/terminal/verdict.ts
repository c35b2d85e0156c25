import type { Output } from "../../environment.ts";
import { interrupts } from "../../interrupts.ts";
import { type Problem, problem, type ProblemCode } from "../../problem.ts";
import { jsonLine } from "./json-line.ts";

/** What a command says of its end beside the exit code. */
export interface Told {
  /** What failed it; the first, where there is more. */
  readonly problem?: Problem | undefined;
  /** What else programs want to know of it. */
  readonly more?: Readonly<Record<string, unknown>>;
  /** Whether what it prints is data, behind which nothing else may stand where all is well. */
  readonly isData?: boolean;
  /** Where standard output is taken by something else. */
  readonly to?: Output;
}

/** Whether a program reads what a command prints; what stands behind `--` is another's. */
export function wantsVerdict(args: readonly string[]): boolean {
  const own = args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
  return own.includes("--json");
}

/**
 * The last line that a command prints for programs, the same of every command: whether all is well, the exit code, and of
 * what failed the code (those of docs/errors.md) with all that is told to people. Undefined behind data, where all is well.
 */
export function verdictLine(exit: number, { problem: found, more, isData = false }: Told): string | undefined {
  if (exit === 0 && isData) return undefined;
  if (exit === 0) return `${jsonLine({ type: "verdict", ok: true, exit, ...more })}\n`;
  const { severity: _severity, code, headline, ...why } = found ?? unexplained(exit);
  return `${jsonLine({ type: "verdict", ok: false, exit, code, headline, ...why, ...more })}\n`;
}

/** What failed a command whose exit code is that of the program beside it. */
export function programEnded(exit: number): Problem {
  return problem({ code: "exec", headline: `The program beside it ended with ${exit}` });
}

// --- internal ---

/** What an exit code says by itself. */
function unexplained(exit: number): Problem {
  const signal = Object.entries(interrupts).find(([, code]) => code === exit)?.[0];
  if (signal !== undefined) return problem({ code: "interrupted", headline: `Interrupted by ${signal}` });
  const code = codes.get(exit);
  return code === undefined ? programEnded(exit) : problem({ code, headline: headlines[code] });
}

const codes: ReadonlyMap<number, keyof typeof headlines> = new Map([
  [1, "assert"],
  [2, "invalid-argument"],
  [3, "internal"],
  [4, "nothing-to-run"],
]);

const headlines = {
  assert: "It did not end as it should",
  "invalid-argument": "A file or the command line is wrong",
  internal: "A fault of wstest, or a file that could not be written",
  "nothing-to-run": "Nothing matched",
} satisfies Partial<Record<ProblemCode, string>>;
