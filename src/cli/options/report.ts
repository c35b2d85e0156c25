import type { Command } from "commander";
import { durationArgument, gather, positiveInteger } from "./arguments.ts";

/** The folder of reports when none is named. */
export const DEFAULT_OUTPUT = "wstest-results";

/** How reports are written, of every command that writes them. */
export interface ReportOptions {
  readonly reporter?: readonly string[];
  readonly output: string;
  readonly verbose?: boolean;
  readonly slow?: number;
  readonly durations?: number;
  readonly color?: boolean;
  readonly json?: boolean;
}

/** Gives a command these options, but for colours. `folder`: what the folder of `--output` is for. */
export function reportOptions(command: Command, folder = "where reports without a path are written"): Command {
  return command
    .option(
      "--reporter <name[=path]>",
      "console, junit, junit-strict, json, blob, ctrf, tap, lines, github, markdown, html or a module, ./my.mjs; =path writes to a file of your choice, =- to the terminal; may be given again (default: console, on GitHub with github)",
      gather,
    )
    .option("-o, --output <folder>", folder, DEFAULT_OUTPUT)
    .option("-v, --verbose", "show steps and messages as they happen, and the notes of scenarios that passed")
    .option("--slow <duration>", "mark scenarios that take longer (default: 5s)", durationArgument)
    .option("--durations <n>", "list the n scenarios that took longest", positiveInteger)
    .option("--json", "the verdict as one JSON object on the last line of stdout; reports for people go to stderr");
}
