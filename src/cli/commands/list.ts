import { Command } from "commander";
import type { Environment, Output } from "../../environment.ts";
import type { Scenario } from "../../language/scenario.ts";
import type { Problem } from "../../problem.ts";
import { durationsOf } from "../../run/last-run.ts";
import { shardOf } from "../../run/shard.ts";
import { tagName } from "../../run/tags.ts";
import { DEFAULT_OUTPUT } from "../options/report.ts";
import { chosenBy } from "../run/chosen.ts";
import type { TraceRecheck } from "../../recheck/recheck.ts";
import { type ChoosingOptions, choosingOptions } from "../options/choosing.ts";
import { printProblem } from "../terminal/print.ts";
import type { CommandContext } from "../command-context.ts";
import { atOption, openProject, pathsOf, withProject } from "../project/project.ts";
import { type ProjectOptions, projectOptions } from "../options/project.ts";
import { givenOptions, type ValueOptions } from "../options/values.ts";
import { valuesOf } from "../project/values.ts";
import type { Told } from "../terminal/verdict.ts";

export interface ListOptions extends ChoosingOptions, ProjectOptions, ValueOptions {
  readonly listTags?: boolean;
  readonly passWithNoTests?: boolean;
  readonly json?: boolean;
}

const more = `
Examples:
  wstest list                              all scenarios below scenarios/
  wstest list scenarios/ --tags smoke      those that wstest run would play with the same options
  wstest list scenarios/chat.yaml:31       the scenario at a line of a file
  wstest list --list-tags                  which tags there are

Exit code: 0 when there are some, 4 when there are none, 2 when a file or the command line is wrong.`;

/** `wstest list`. */
export function listCommand({ environment, done }: CommandContext): Command {
  const command = new Command("list")
    .description("List the scenarios that would run, with their places and tags; connects to nothing.")
    .argument("[paths...]", "files, file.yaml:LINE, folders or globs (default: those of wstest.yaml, else scenarios/)");
  return givenOptions(projectOptions(choosingOptions(command)))
    .option("-o, --output <folder>", "where the last run is remembered, for --last-failed", DEFAULT_OUTPUT)
    .option("--list-tags", "list their tags instead, and how many scenarios have each")
    .option("--pass-with-no-tests", "exit with 0, not 4, when there are none")
    .option("--json", "one JSON object a line, for other programs")
    .addHelpText("after", more)
    .action(async (paths: readonly string[], options: ListOptions) => {
      const { code, ...told } = await listScenarios(paths, options, command, environment);
      done(code, told);
    });
}

/** Prints the scenarios that would run, a line each. `command`: the one whose options these are. Gives the exit code. */
export async function listScenarios(
  paths: readonly string[],
  typed: ListOptions,
  command: Command,
  environment: Environment,
  recheck?: TraceRecheck,
): Promise<Told & { readonly code: number }> {
  const { cwd } = environment;
  const { plan } = await import("../../run/plan.ts");
  const { lineOf } = await import("../../source.ts");
  const project = await openProject(typed, environment);
  const options = withProject(command, typed, project, cwd);
  const chosen = await atOption(project, command, "tags", () => chosenBy(options, environment));
  const given = await valuesOf(options, project, environment, { looks: true });
  const wanted = recheck && paths.length === 0 ? recheck.files : pathsOf(paths, project, cwd);
  const found = await plan({ paths: wanted, project, ...chosen, ...given, recheck }, environment);
  const { loaded, planned: all } = found;
  const { maskOf } = await import("../../run/secrets.ts");
  const mask = maskOf(found, given);
  const { shard, timings } = chosen;
  const planned = shard
    ? shardOf(
        all,
        shard,
        durationsOf(timings, (name) => mask.text(name)),
      )
    : all;
  const wrong = mask.value(loaded.flatMap(({ problems }) => problems).filter((each) => each.severity !== "warning"));
  for (const each of wrong) await printProblem(each, environment);
  const scenarios = planned.flatMap((each) => each.scenarios);
  const { stdout } = environment;
  if (options.listTags) printTags(scenarios, stdout, options.json);
  else
    for (const { name, tags, at, skip } of scenarios) {
      // A name may hold what a row of examples calls secret.
      const listed = { file: at.source.file, line: lineOf(at), name: mask.value(name), tags };
      const why = skip === undefined ? undefined : mask.text(skip);
      stdout.write(
        options.json
          ? jsonLine({ ...listed, ...(why === undefined ? {} : { skip: why }) })
          : lineOfScenario(listed, why),
      );
    }
  const [first] = wrong;
  if (first) return { code: 2, problem: first, isData: true };
  let nothing: Problem | undefined;
  if (scenarios.length === 0) {
    const { emptyShard, nothingToRun } = await import("../../run/nothing-to-run.ts");
    const elsewhere = all.reduce((sum, each) => sum + each.scenarios.length, 0);
    if (shard && elsewhere > 0) {
      await printProblem(emptyShard(shard, elsewhere), environment);
      return { code: 0, isData: true };
    }
    nothing = nothingToRun(loaded, chosen, "Look at the paths, and at --grep, --grep-invert and --tags.");
    await printProblem(nothing, environment);
  }
  const untouched = chosen.changed && loaded.some((each) => each.scenarios.length > 0);
  const code = scenarios.length > 0 || untouched || options.passWithNoTests ? 0 : 4;
  return { code, problem: nothing, isData: true };
}

interface Listed {
  readonly file: string;
  readonly line: number;
  readonly name: string;
  readonly tags: readonly string[];
}

function lineOfScenario({ file, line, name, tags }: Listed, skip: string | undefined): string {
  const labels = [...tags.map((tag) => ` @${tagName(tag)}`), ...(skip === undefined ? [] : [` (skipped: ${skip})`])];
  return `${file}:${line}  ${name}${labels.join("")}\n`;
}

/** Each tag of the scenarios, and how many of them have it. */
function printTags(scenarios: readonly Scenario[], stdout: Output, json = false): void {
  const counts = new Map<string, number>();
  for (const { tags } of scenarios)
    for (const tag of new Set(tags.map(tagName))) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  for (const [tag, count] of [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)))
    stdout.write(
      json ? jsonLine({ tag, scenarios: count }) : `@${tag}  ${count} ${count === 1 ? "scenario" : "scenarios"}\n`,
    );
}

function jsonLine(value: object): string {
  return `${JSON.stringify(value)}\n`;
}
