import { Command } from "commander";
import { paint } from "../../../reporters/paint.ts";
import { codeFrame } from "../../codeframe.ts";
import { givenNames } from "../arguments.ts";
import { wantsColor } from "../color.ts";
import { colorOptions, givenOptions } from "../options.ts";
import type { CommandContext } from "../program.ts";

interface CheckOptions {
  readonly var?: readonly string[];
  readonly envFile?: readonly string[];
  readonly json?: boolean;
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
    .description("Find every mistake in scenarios and mocks, all at once and without a network.")
    .argument("[paths...]", "files, folders or globs (default: scenarios/)");
  givenOptions(command).option("--json", "one JSON object a line for each problem, for other programs");
  return colorOptions(command)
    .addHelpText("after", more)
    .action(async (paths: readonly string[], options: CheckOptions) => {
      const { plan } = await import("../../run/plan.ts");
      const names = await givenNames(options, environment.cwd);
      const wanted = paths.length > 0 ? paths : ["scenarios"];
      const { loaded } = await plan(
        { paths: wanted, mocks: true, grep: [], grepInvert: [], tags: undefined, ...names },
        environment,
      );
      const { stdout, env } = environment;
      const style = { paint: await paint(wantsColor(options.color, env, stdout)), width: stdout.columns ?? 100 };
      const { maskOf } = await import("../../run/secrets.ts");
      const problems = maskOf(loaded).value(loaded.flatMap((each) => each.problems));
      for (const each of problems)
        stdout.write(options.json ? `${JSON.stringify(each)}\n` : `${codeFrame(each, style)}\n\n`);
      const wrong = problems.filter((each) => each.severity !== "warning").length;
      const warnings = problems.length - wrong;
      if (!options.json) stdout.write(`${summary(loaded.length, wrong, warnings)}\n`);
      done(wrong > 0 ? 2 : loaded.length > 0 ? 0 : 4);
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
