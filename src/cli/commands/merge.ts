import { realpath } from "node:fs/promises";
import { resolve } from "node:path";
import { Command } from "commander";
import type { ReportFile } from "../../../reporters/reporter.ts";
import type { FileName } from "../../language/read-text.ts";
import { Failure } from "../../problem.ts";
import type { CommandContext } from "../command-context.ts";
import { exitCodes } from "../../run/exit-code.ts";
import { colorOptions } from "../options/color.ts";
import { printProblem } from "../terminal/print.ts";
import { reportOptions, type ReportOptions } from "../options/report.ts";
import { RunVerdict } from "../report/run-verdict.ts";
import { version } from "../version.ts";

interface MergeOptions extends ReportOptions {
  readonly failOnFlaky?: boolean;
}

const more = `
Examples:
  wstest run scenarios/ --shard 1/3 --reporter blob           on each of three machines, with its own number
  wstest merge blobs/ --reporter junit                        then one report of all
  wstest merge a.ndjson b.ndjson --reporter console,github    what --reporter json has written is a blob, too
${exitCodes}
A blob that is broken, and shards that are missing, are 2; the reports are written all the same.`;

/** `wstest merge`. */
export function mergeCommand({ environment, done }: CommandContext): Command {
  const command = new Command("merge")
    .alias("merge-reports")
    .description("Make the reports of several runs, as if they had been one.")
    .argument("<paths...>", "blobs, which --reporter blob has written, or folders that hold them")
    .option("--fail-on-flaky", "exit with 1 when a scenario passed only when it was played again");
  return colorOptions(reportOptions(command))
    .addHelpText("after", more)
    .action(async (paths: readonly string[], options: MergeOptions) => {
      const { findBlobs } = await import("../../run/find-blobs.ts");
      const { merge } = await import("../../run/merge.ts");
      const { outputs } = await import("../report/outputs.ts");
      const blobs = await findBlobs(paths, environment.cwd);
      const { readers, detail, files } = await outputs(
        { ...options, verbose: options.verbose ?? false, color: options.color },
        environment,
      );
      await checkNotInput(blobs, files, environment.cwd);
      const { failOnFlaky = false } = options;
      const verdict = new RunVerdict();
      const result = await merge({ blobs, version, readers: [...readers, verdict], detail, failOnFlaky });
      for (const each of result.problems) await printProblem(each, environment);
      done(result.exitCode, verdict.told(result));
    });
}

/** Throws a `Failure` when a report would be written into a blob that is still to be read. */
async function checkNotInput(blobs: readonly FileName[], files: readonly ReportFile[], cwd: string): Promise<void> {
  const read = new Map<string, FileName>();
  for (const each of blobs) read.set(await realpath(each.path), each);
  for (const { reporter, path } of files) {
    // A file that is not there yet is none of them.
    const blob = read.get(await realpath(resolve(cwd, path)).catch(() => ""));
    if (!blob) continue;
    throw new Failure({
      code: "invalid-argument",
      headline: `The report of ${reporter} would be written into a blob that is to be read, ${blob.shown}`,
      help: `Give it a file of its own: --reporter ${reporter}=merged.ndjson.`,
    });
  }
}
