import { codeFrame } from "../../codeframe.ts";
import type { Environment } from "../../environment.ts";
import type { Problem } from "../../problem.ts";
import { styleOf } from "./style.ts";

/** Prints a problem to standard error, as a code frame. */
export async function printProblem(problem: Problem, environment: Environment): Promise<void> {
  const { stderr } = environment;
  stderr.write(`${codeFrame(problem, await styleOf(stderr, environment))}\n`);
}
