import { CommanderError } from "commander";
import type { Environment } from "../environment.ts";
import { Failure, kindOf, type Problem, problem, problemOf } from "../problem.ts";
import { jsonLine } from "./json-line.ts";
import { program } from "./program.ts";
import { printProblem } from "./print.ts";

/**
 * Runs a command line and gives the exit code. It never throws: a fault of our own is printed and is exit code 3. `signal`
 * ends it in order, `hurry` as fast as that is possible; their reasons are the names of signals.
 */
export async function main(
  args: readonly string[],
  environment: Environment,
  signal: AbortSignal,
  hurry?: AbortSignal,
): Promise<number> {
  let code = 0;
  const done = (result: number): void => {
    code = result;
  };
  try {
    await program({ environment, args, signal, hurry, done }).parseAsync([...args], { from: "user" });
    return code;
  } catch (thrown) {
    if (thrown instanceof CommanderError) {
      if (thrown.exitCode === 0) return 0;
      const headline = thrown.message.replace(/^error: /, "");
      tellProgram(problem({ code: "invalid-argument", headline }), args, environment);
      return 2;
    }
    const found = problemOf(thrown);
    tellProgram(found, args, environment);
    await printProblem(found, environment);
    const kind = thrown instanceof Failure ? kindOf(found.code) : "internal";
    return kind === "invalid" ? 2 : kind === "internal" ? 3 : 1;
  }
}

/** What ends a command that a program reads, `--json`, is told to that as well: with its code, beside the text for people. */
function tellProgram(found: Problem, args: readonly string[], { stdout }: Environment): void {
  const own = args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
  if (own.includes("--json")) stdout.write(`${jsonLine({ type: "problem", ...found })}\n`);
}
