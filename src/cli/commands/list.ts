import { Command } from "commander";
import type { Environment } from "../../environment.ts";
import { gather, givenNames, regularExpression } from "../arguments.ts";
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

/** `wstest list`. */
export function listCommand({ environment, done }: CommandContext): Command {
  return new Command("list")
    .description("List scenarios; connects to nothing.")
    .argument("[paths...]", "files, folders or globs (default: scenarios/)")
    .option("-g, --grep <regexp>", "only scenarios whose name matches; may be given again", regularExpression)
    .option("-G, --grep-invert <regexp>", "no scenarios whose name matches", regularExpression)
    .option("--tags <expression>", "only scenarios with these tags: 'smoke and not slow'")
    .option("--var <name=value>", "a variable that will be given; may be given again", gather)
    .option("--env-file <file>", "a file with variables that will be given; may be given again", gather)
    .option("--json", "one JSON object a line")
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
  const { tagFilter } = await import("../../run/tags.ts");
  const { lineOf } = await import("../../source.ts");
  const { loaded, planned } = await plan(
    {
      paths,
      grep: options.grep ?? [],
      grepInvert: options.grepInvert ?? [],
      tags: options.tags === undefined ? undefined : tagFilter(options.tags),
      ...(await givenNames(options, environment.cwd)),
    },
    environment,
  );
  const { maskOf } = await import("../../run/secrets.ts");
  const wrong = maskOf(loaded).value(
    loaded.flatMap(({ problems }) => problems).filter((each) => each.severity !== "warning"),
  );
  for (const each of wrong) await printProblem(each, environment);
  const scenarios = planned.flatMap((each) => each.scenarios);
  for (const { name, tags, at, skip } of scenarios) {
    const [file, line] = [at.source.file, lineOf(at)];
    const labels = [...tags.map((tag) => ` @${tag}`), ...(skip === undefined ? [] : [` (skipped: ${skip})`])].join("");
    environment.stdout.write(
      options.json
        ? `${JSON.stringify({ file, line, name, tags, ...(skip === undefined ? {} : { skip }) })}\n`
        : `${file}:${line}  ${name}${labels}\n`,
    );
  }
  if (wrong.length > 0) return 2;
  return scenarios.length > 0 ? 0 : 4;
}
