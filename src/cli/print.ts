import { paint } from "../../reporters/paint.ts";
import { codeFrame } from "../codeframe.ts";
import type { Environment } from "../environment.ts";
import type { Problem } from "../problem.ts";
import { wantsColor } from "./color.ts";

/** Prints a problem to standard error, as a code frame. */
export async function printProblem(problem: Problem, environment: Environment): Promise<void> {
  const { stderr, env } = environment;
  const style = { paint: await paint(wantsColor(undefined, env, stderr)), width: stderr.columns ?? 100 };
  stderr.write(`${codeFrame(problem, style)}\n`);
}
