import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Environment } from "../../environment.ts";
import { problem, problemOf } from "../../problem.ts";
import { lastRunOf, lastRunPath, rememberedOf } from "../../run/last-run.ts";
import type { RunResult } from "../../run/request.ts";
import { printProblem } from "../terminal/print.ts";
import { writeText } from "../files/write-file.ts";

/**
 * Writes `.last-run.json` into the folder of the reports, for `--last-failed` and `--shard-timings`. A run that had nothing to
 * play leaves it alone. That it cannot be written is a warning: the run is judged all the same.
 */
export async function remember(
  { ended, exitCode }: Pick<RunResult, "ended" | "exitCode">,
  output: string,
  environment: Environment,
): Promise<void> {
  if (ended.length === 0) return;
  const path = lastRunPath(output);
  // One that is not there, or not ours, remembers nothing.
  const before = lastRunOf(await readFile(resolve(environment.cwd, path), "utf8").catch(() => ""));
  const text = `${JSON.stringify(rememberedOf(ended, { exitCode, before }), null, 1)}\n`;
  try {
    await writeText(path, text, environment);
  } catch (thrown) {
    const { headline } = problemOf(thrown);
    const help = "Without it --last-failed does not know this run. -o names another folder.";
    await printProblem(problem({ code: "report", severity: "warning", headline, help }), environment);
  }
}
