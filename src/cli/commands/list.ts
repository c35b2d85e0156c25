import { Command } from "commander";
import type { Environment } from "../../environment.ts";
import { givenNames } from "../arguments.ts";
import { choosingOptions, givenOptions } from "../options.ts";
import { printProblem } from "../print.ts";
import type { CommandContext } from "../program.ts";

export interface ListOptions {
  readonly grep?: readonly RegExp[];
  readonly grepInvert?: readonly RegExp[];
  readonly tags?: string;
  readonly var?: readonly string[];
  readonly envFile?: readonly string[];
  readonly json?: boolean;
}

const more = `
Examples:
  wstest list                              all scenarios below scenarios/
  wstest list scenarios/ --tags smoke      those that wstest run would play with the same options

Exit code: 0 when there are some, 4 when there are none, 2 when a file or the command line is wrong.`;

/** `wstest list`. */
export function listCommand({ environment, done }: CommandContext): Command {
  const command = new Command("list")
    .description("List the scenarios that would run, with their places and tags; connects to nothing.")
    .argument("[paths...]", "files, folders or globs (default: scenarios/)");
  return givenOptions(choosingOptions(command))
    .option("--json", "one JSON object a line, for other programs")
    .addHelpText("after", more)
    .action(async (paths: readonly string[], options: ListOptions) => {
      done(await listScenarios(paths.length > 0 ? paths : ["scenarios"], options, environment));
    });
}

/** Prints the scenarios that would run, a line each. */
export async function listScenarios(
  paths: readonly string[],
  options: ListOptions,
  environment: Environment,
): Promise<number> {
  const { plan } = await import("../../run/plan.ts");
  const { tagFilter, tagName } = await import("../../run/tags.ts");
  const { lineOf } = await import("../../source.ts");
  const filter = options.tags === undefined ? undefined : tagFilter(options.tags);
  const { loaded, planned } = await plan(
    {
      paths,
      grep: options.grep ?? [],
      grepInvert: options.grepInvert ?? [],
      tags: filter,
      ...(await givenNames(options, environment.cwd)),
    },
    environment,
  );
  const { maskOf } = await import("../../run/secrets.ts");
  const mask = maskOf(loaded);
  const wrong = mask.value(loaded.flatMap(({ problems }) => problems).filter((each) => each.severity !== "warning"));
  for (const each of wrong) await printProblem(each, environment);
  const scenarios = planned.flatMap((each) => each.scenarios);
  for (const { name: whole, tags, at, skip } of scenarios) {
    // A name may hold what a row of examples calls secret.
    const name = mask.value(whole);
    const [file, line] = [at.source.file, lineOf(at)];
    const labels = [
      ...tags.map((tag) => ` @${tagName(tag)}`),
      ...(skip === undefined ? [] : [` (skipped: ${skip})`]),
    ].join("");
    environment.stdout.write(
      options.json
        ? `${JSON.stringify({ file, line, name, tags, ...(skip === undefined ? {} : { skip }) })}\n`
        : `${file}:${line}  ${name}${labels}\n`,
    );
  }
  if (wrong.length > 0) return 2;
  if (scenarios.length === 0) {
    const { nothingToRun } = await import("../../run/nothing-to-run.ts");
    await printProblem(
      nothingToRun(loaded, filter, "Look at the paths, and at --grep, --grep-invert and --tags."),
      environment,
    );
  }
  return scenarios.length > 0 ? 0 : 4;
}
