import { CommanderError } from "commander";
import type { Environment } from "../environment.ts";
import { Failure, kindOf, problem, problemOf } from "../problem.ts";
import { program } from "./program.ts";
import { printProblem } from "./terminal/print.ts";
import { type Told, verdictLine, wantsVerdict } from "./terminal/verdict.ts";

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
  let told: Told | undefined;
  const done = (result: number, more?: Told): void => {
    code = result;
    told = more ?? told;
  };
  const tellProgram = (exit: number, more: Told | undefined): void => {
    if (more && wantsVerdict(args)) (more.to ?? environment.stdout).write(verdictLine(exit, more) ?? "");
  };
  try {
    await program({ environment, args, signal, hurry, done }).parseAsync([...args], { from: "user" });
    tellProgram(code, told);
    return code;
  } catch (thrown) {
    if (thrown instanceof CommanderError) {
      if (thrown.exitCode === 0) return 0;
      const headline = thrown.message.replace(/^error: /, "");
      tellProgram(2, { problem: problem({ code: "invalid-argument", headline }) });
      return 2;
    }
    const found = problemOf(thrown);
    const kind = thrown instanceof Failure ? kindOf(found.code) : "internal";
    const exit = kind === "invalid" ? 2 : kind === "internal" ? 3 : 1;
    tellProgram(exit, { ...(told?.to ? { to: told.to } : {}), problem: found });
    await printProblem(found, environment);
    return exit;
  }
}
