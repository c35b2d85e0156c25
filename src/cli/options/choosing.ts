import type { Command } from "commander";
import { Alias } from "./alias.ts";
import type { Shard } from "../../run/shard.ts";
import { shardArgument } from "./shard-argument.ts";
import { gather, regularExpression } from "./arguments.ts";

/** What `choosingOptions` reads. */
export interface ChoosingOptions {
  readonly grep?: readonly RegExp[];
  readonly grepInvert?: readonly RegExp[];
  readonly tags?: string;
  readonly strictTags?: boolean;
  readonly lastFailed?: boolean;
  readonly onlyChanged?: boolean;
  readonly since?: string;
  readonly shard?: Shard | "auto";
  readonly shardTimings?: readonly string[];
  readonly output: string;
}

/** Which scenarios, of `run` and of what shows what would run. */
export function choosingOptions(command: Command): Command {
  return command
    .option("-g, --grep <regexp>", "only scenarios whose name matches; may be given again", regularExpression)
    .option("-G, --grep-invert <regexp>", "no scenarios whose name matches; may be given again", regularExpression)
    .addOption(new Alias("--testNamePattern <regexp>", "grep").argParser(regularExpression))
    .option("--tags <expression>", "only scenarios with these tags: 'smoke and not (slow or flaky)'")
    .option("--strict-tags", "a tag of --tags that no scenario has is a mistake")
    .option("--last-failed", "only scenarios that failed in the last run")
    .option("--only-changed", "only scenarios of files that git says are changed, or that name such a file")
    .option("--since <ref>", "changed since this commit, branch or tag (default: since the last commit)")
    .addOption(new Alias("--lf", "lastFailed"))
    .option(
      "--shard <i/n>",
      "only the part i of n, from 1/n to n/n; auto: as the variables of the CI say",
      shardArgument,
    )
    .option(
      "--shard-timings <file>",
      "make parts that take equally long, by the .last-run.json of an earlier run; may be given again",
      gather,
    );
}
