import { Command, Option } from "commander";
import { codeFrame } from "../../codeframe.ts";
import { problem } from "../../problem.ts";
import { problemLine } from "../../problem-line.ts";
import { isProjectFile } from "../project/find-project.ts";
import { colorOptions } from "../options/color.ts";
import type { CommandContext } from "../command-context.ts";
import { openProject, pathsOf, withProject } from "../project/project.ts";
import { type ProjectOptions, projectOptions } from "../options/project.ts";
import { givenOptions, type ValueOptions } from "../options/values.ts";
import { styleOf } from "../terminal/style.ts";
import { valuesOf } from "../project/values.ts";

interface CheckOptions extends ProjectOptions, ValueOptions {
  readonly json?: boolean;
  readonly lines?: boolean;
  readonly color?: boolean;
}

const more = `
Examples:
  wstest check                             all scenarios and mocks below scenarios/
  wstest check chat.yaml --var token       with a variable that only the command line gives

Exit code: 0 when nothing is wrong or there are only warnings, 4 when there is no file, else 2.`;

/** `wstest check`. */
export function checkCommand({ environment, done }: CommandContext): Command {
  const command = new Command("check")
    .alias("validate")
    .description("Find every mistake in scenarios, mocks and wstest.yaml, all at once and without a network.")
    .argument("[paths...]", "files, folders or globs (default: those of wstest.yaml, else scenarios/)");
  givenOptions(projectOptions(command))
    .addOption(
      new Option(
        "--lines",
        "one line for each problem, file:line:column: error: text [code], as editors read it",
      ).conflicts("json"),
    )
    .option("--json", "one JSON object a line for each problem, for other programs");
  return colorOptions(command)
    .addHelpText("after", more)
    .action(async (paths: readonly string[], typed: CheckOptions) => {
      const { plan } = await import("../../run/plan.ts");
      const { cwd } = environment;
      // The file of a project among them is one, whatever stands around it.
      const own = paths.find(isProjectFile);
      const project = await openProject({ ...(own === undefined ? {} : { config: own }), ...typed }, environment);
      const options = withProject(command, typed, project, cwd);
      const names = await valuesOf(options, project, environment, { looks: true });
      const others = paths.filter((each) => !isProjectFile(each));
      const wanted = own === undefined || others.length > 0 ? pathsOf(others, project, cwd) : [];
      const found = await plan(
        { paths: wanted, project, mocks: true, grep: [], grepInvert: [], tags: undefined, ...names },
        environment,
      );
      const { loaded } = found;
      const given = new Set(names.given);
      const { stdout } = environment;
      const style = await styleOf(stdout, environment, options.color);
      const { maskOf } = await import("../../run/secrets.ts");
      const { unsetEnvironment, warnOfUnset } = await import("../../run/unset-environment.ts");
      const { warnOfNoProxy } = await import("../../language/mistakes/without-proxy.ts");
      const problems = maskOf(found, names).value(
        loaded.flatMap((each) => [
          ...each.problems,
          ...each.mocks.flatMap(warnOfNoProxy),
          ...warnOfUnset(each.scenarios.flatMap((scenario) => unsetEnvironment(scenario, names.env, given))),
        ]),
      );
      for (const each of problems)
        stdout.write(
          options.json
            ? `${JSON.stringify(each)}\n`
            : options.lines
              ? `${problemLine(each)}\n`
              : `${codeFrame(each, style)}\n\n`,
        );
      const wrong = problems.filter((each) => each.severity !== "warning").length;
      const warnings = problems.length - wrong;
      if (!options.json && !options.lines) stdout.write(`${summary(loaded.length, wrong, warnings)}\n`);
      const nothing = problem({ code: "nothing-to-run", headline: summary(0, 0, 0) });
      done(wrong > 0 ? 2 : loaded.length > 0 ? 0 : 4, {
        problem: problems.find((each) => each.severity !== "warning") ?? nothing,
        more: { files: loaded.length, problems: wrong, warnings },
      });
    });
}

function summary(files: number, wrong: number, warnings: number): string {
  if (files === 0) return "No file with a scenario or a mock was found.";
  const count = (n: number, word: string): string => `${n} ${word}${n === 1 ? "" : "s"}`;
  const found = [wrong > 0 ? count(wrong, "problem") : "", warnings > 0 ? count(warnings, "warning") : ""].filter(
    (each) => each !== "",
  );
  return `${count(files, "file")} checked: ${found.length > 0 ? found.join(", ") : "nothing is wrong"}`;
}
