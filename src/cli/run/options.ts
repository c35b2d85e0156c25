import { type Command, Option } from "commander";
import { Alias } from "../options/alias.ts";
import {
  durationArgument,
  gather,
  positiveInteger,
  seedArgument,
  wholeNumber,
  workersArgument,
} from "../options/arguments.ts";
import { type ReportOptions, reportOptions } from "../options/report.ts";
import { type ConnectionOptions, connectionOptions } from "../options/connection.ts";
import { type ChoosingOptions, choosingOptions } from "../options/choosing.ts";
import { colorOptions } from "../options/color.ts";
import { type ProjectOptions, projectOptions } from "../options/project.ts";
import { type ValueOptions, valueOptions } from "../options/values.ts";

/** The options of `wstest run`, as they are read. */
export interface RunOptions extends ChoosingOptions, ConnectionOptions, ProjectOptions, ReportOptions, ValueOptions {
  readonly list?: boolean;
  readonly listTags?: boolean;
  readonly target?: readonly string[];
  readonly seed?: number;
  readonly fromTrace?: readonly string[];
  readonly x?: boolean;
  readonly bail?: number;
  readonly retries?: number;
  readonly failOnFlaky?: boolean;
  readonly repeatEach?: number;
  readonly shuffle?: boolean;
  readonly watch?: boolean;
  readonly debug?: boolean;
  readonly pauseOnFailure?: boolean;
  readonly workers?: number;
  readonly timeout?: number;
  readonly globalTimeout?: number;
  readonly passWithNoTests?: boolean;
  readonly trace?: "on" | "off" | "retain-on-failure";
}

/** Gives `wstest run` its options. */
export function runOptions(command: Command): Command {
  choosing(command.optionsGroup("Choosing scenarios:"));
  values(command.optionsGroup("Values and servers:"));
  playing(command.optionsGroup("Playing:"));
  reportOptions(
    command.optionsGroup("Reporting:"),
    "where reports without a path are written, and what failed is remembered",
  ).addOption(
    new Option(
      "--trace <mode>",
      "write all that happens in each scenario into a file, and its network as HAR; wstest show opens it (default: off)",
    ).choices(["on", "off", "retain-on-failure"]),
  );
  return colorOptions(command);
}

function choosing(command: Command): void {
  choosingOptions(command)
    .option("--list", "only list them; connects to nothing")
    .option("--list-tags", "only list their tags, and how many scenarios have each")
    .option("--pass-with-no-tests", "exit with 0, not 4, when nothing matches");
}

function values(command: Command): void {
  valueOptions(projectOptions(command)).option(
    "-t, --target <url>",
    "use this server instead of the scenario's own; name=url where it has several",
    gather,
  );
  connectionOptions(command).option(
    "--seed <n>",
    "play with the same random values again; a run that failed prints its seed",
    seedArgument,
  );
}

function playing(command: Command): void {
  command
    .option("-x", "stop after the first failure; what was not played is counted as not run")
    .option("--bail <n>", "stop after n failures", positiveInteger)
    .addOption(new Alias("--max-failures <n>", "bail").argParser(positiveInteger))
    .addOption(new Alias("--maxfail <n>", "bail").argParser(positiveInteger))
    .option(
      "--retries <n>",
      "play a scenario that failed again, up to n times: one that passes then is flaky",
      wholeNumber,
    )
    .option("--fail-on-flaky", "exit with 1 when a scenario is flaky")
    .option("--repeat-each <n>", "play each scenario n times, each time as a test case of its own", positiveInteger)
    .option(
      "--from-trace <trace>",
      "without any server: judge again what a trace has recorded, or all traces of a folder; may be given again",
      gather,
    )
    .option("--watch", "stay, and play again what changes: files of scenarios, and those that they name")
    .addOption(
      new Option(
        "--debug",
        "stop before the first step, or at the line of file.yaml:LINE, and ask: step, look into inboxes, send by hand, mend the file and retry",
      ).conflicts(["watch", "fromTrace"]),
    )
    .addOption(
      new Option("--pause-on-failure", "stop where a step fails, with every connection still open, and ask").conflicts([
        "watch",
        "fromTrace",
      ]),
    )
    .option("--shuffle", "play in an order that the seed makes")
    .option(
      "-j, --workers <n>",
      "how many files are played at once, also as 50% of the processors; the scenarios of a file run one after another (default: twice the number of processors, at most 8)",
      workersArgument,
    )
    .addOption(new Alias("--jobs <n>", "workers").argParser(workersArgument))
    .option(
      "--timeout <duration>",
      "for each scenario that has no timeout of its own, as 500ms, 30s or 2m (default: 60s)",
      durationArgument,
    )
    .option(
      "--global-timeout <duration>",
      "for the whole run, which is then ended in order; what was not played is counted as not run",
      durationArgument,
    );
}
