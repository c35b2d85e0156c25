import { CommanderError } from "commander";
import type { Environment } from "../environment.ts";
import { Failure, kindOf, problemOf } from "../problem.ts";
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
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2;
    const found = problemOf(thrown);
    await printProblem(found, environment);
    return thrown instanceof Failure && kindOf(found.code) === "invalid" ? 2 : thrown instanceof Failure ? 1 : 3;
  }
}
