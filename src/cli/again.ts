import { shellWord } from "../../reporters/shell-word.ts";
import type { RunOptions } from "./run-options.ts";

/**
 * The command that plays again what failed: the same files, servers and values. The value of a variable may be secret, and
 * is not told.
 */
export function againCommand(paths: readonly string[], options: RunOptions): string {
  const words = [
    ...paths,
    ...(options.var ?? []).flatMap((each) => ["--var", `${each.split("=", 1)[0] ?? ""}=…`]),
    ...(options.envFile ?? []).flatMap((each) => ["--env-file", each]),
    ...(options.target ?? []).flatMap((each) => ["-t", each]),
    ...(options.insecure ? ["-k"] : []),
    ...(options.output === DEFAULT_OUTPUT ? [] : ["-o", options.output]),
    "--last-failed",
  ];
  return ["wstest run", ...words.map(shellWord)].join(" ");
}

/** The folder of reports when none is named. */
export const DEFAULT_OUTPUT = "wstest-results";
