import { availableParallelism } from "node:os";
import { Command, Option } from "commander";
import type { CommandContext } from "../program.ts";
import {
  assignments,
  durationArgument,
  environmentFiles,
  gather,
  positiveInteger,
  seedArgument,
} from "../arguments.ts";
import { exitCodes } from "../../run/exit-code.ts";
import { choosingOptions, colorOptions } from "../options.ts";
import { printProblem } from "../print.ts";
import { version } from "../version.ts";

interface RunOptions {
  readonly grep?: readonly RegExp[];
  readonly grepInvert?: readonly RegExp[];
  readonly tags?: string;
  readonly x?: boolean;
  readonly bail?: number;
  readonly workers?: number;
  readonly var?: readonly string[];
  readonly envFile?: readonly string[];
  readonly target?: readonly string[];
  readonly insecure?: boolean;
  readonly timeout?: number;
  readonly seed?: number;
  readonly reporter?: readonly string[];
  readonly output: string;
  readonly verbose?: boolean;
  readonly color?: boolean;
  readonly list?: boolean;
}

const more = `
Examples:
  wstest run                                            all scenarios below scenarios/
  wstest run scenarios/ --tags 'smoke and not slow' -x  only some, and stop at the first that fails
  wstest run chat.yaml -v                               with every step and message
  wstest run chat.yaml --var room=lobby --env-file .env
  wstest run chat.yaml -t wss://staging.example.com     against another server than the file's own
  wstest run scenarios/ --reporter console --reporter junit=report.xml
${exitCodes}`;

function stopping({ reason }: AbortSignal): string {
  const again = reason === "SIGINT" ? "press Ctrl-C again" : "send the signal again";
  return `Stopping: finally is played, clients and servers are ended, reports are written; ${again} to wait for none of it.`;
}

/** `wstest run`. */
export function runCommand({ environment, signal, hurry, done }: CommandContext): Command {
  const command = new Command("run")
    .description("Play scenarios, judge them, report.")
    .argument("[paths...]", "files, folders or globs (default: scenarios/)");
  choosingOptions(command.optionsGroup("Choosing scenarios:"))
    .option("--list", "only list them; connects to nothing")
    .optionsGroup("Values and servers:")
    .option("--var <name=value>", "give a variable a value; may be given again", gather)
    .option(
      "--env-file <file>",
      "values of variables and of ${env.…}, from a file of NAME=value lines; may be given again",
      gather,
    )
    .option(
      "-t, --target <url>",
      "use this server instead of the scenario's own; name=url where it has several",
      gather,
    )
    .option("-k, --insecure", "accept any TLS certificate, also one that is not trusted or has expired")
    .addOption(
      new Option("--seed <n>", "play with the same random values again; a run that failed prints its seed").argParser(
        seedArgument,
      ),
    )
    .optionsGroup("Playing:")
    .option("-x", "stop after the first failure; what was not played is counted as not run")
    .addOption(new Option("--bail <n>", "stop after n failures").argParser(positiveInteger))
    .addOption(
      new Option(
        "-j, --workers <n>",
        "how many files are played at once; the scenarios of a file run one after another (default: twice the number of processors, at most 8)",
      ).argParser(positiveInteger),
    )
    .addOption(
      new Option(
        "--timeout <duration>",
        "for each scenario that has no timeout of its own, as 500ms, 30s or 2m (default: 60s)",
      ).argParser(durationArgument),
    )
    .optionsGroup("Reporting:")
    .option(
      "--reporter <name[=path]>",
      "console, junit or json; =path writes to a file of your choice, =- to the terminal; may be given again (default: console)",
      gather,
    )
    .option("-o, --output <folder>", "where reports without a path are written", "wstest-results")
    .option("-v, --verbose", "show steps and messages as they happen, and the notes of scenarios that passed");
  return colorOptions(command)
    .addHelpText("after", more)
    .action(async (paths: readonly string[], options: RunOptions) => {
      const { run } = await import("../../run/run.ts");
      const { outputs } = await import("../outputs.ts");
      const wanted = paths.length > 0 ? paths : ["scenarios"];
      if (options.list) {
        const { listScenarios } = await import("./list.ts");
        done(await listScenarios(wanted, options, environment));
        return;
      }
      const files = await environmentFiles(options.envFile, environment.cwd);
      const typed = assignments(options.var, "--var");
      const given = new Map<string, unknown>([...files, ...typed]);
      const { readers, detail } = outputs(
        { ...options, verbose: options.verbose ?? false, color: options.color },
        environment,
      );
      signal.addEventListener(
        "abort",
        () => environment.stderr.write(`${environment.stderr.isTerminal ? "\n" : ""}${stopping(signal)}\n`),
        { once: true },
      );
      const result = await run(
        {
          paths: wanted,
          version,
          ...(options.grep ? { grep: options.grep } : {}),
          ...(options.grepInvert ? { grepInvert: options.grepInvert } : {}),
          tags: options.tags === undefined ? undefined : (await import("../../run/tags.ts")).tagFilter(options.tags),
          bail: options.x ? 1 : options.bail,
          workers: options.workers ?? Math.min(8, 2 * availableParallelism()),
          given,
          typed: [...typed.keys()],
          targets: options.target ?? [],
          timeout: options.timeout,
          insecure: options.insecure ?? false,
          ...(options.seed === undefined ? {} : { seed: options.seed }),
          detail,
          readers,
          signal,
          hurry,
        },
        files.size > 0 ? { ...environment, env: { ...environment.env, ...Object.fromEntries(files) } } : environment,
      );
      for (const each of result.problems) await printProblem(each, environment);
      done(result.exitCode);
    });
}
