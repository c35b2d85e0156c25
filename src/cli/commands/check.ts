import { Command } from "commander";
import { paint } from "../../../reporters/paint.ts";
import { codeFrame } from "../../codeframe.ts";
import { gather } from "../arguments.ts";
import { wantsColor } from "../color.ts";
import type { CommandContext } from "../program.ts";

/** `wstest check`. */
export function checkCommand({ environment, done }: CommandContext): Command {
  return new Command("check")
    .alias("validate")
    .description("Find every mistake in scenarios and mocks, all at once and without a network.")
    .argument("[paths...]", "files, folders or globs (default: scenarios/)")
    .option("--var <name=value>", "a variable that will be given; may be given again", gather)
    .option("--json", "one JSON object a line for each problem")
    .option("--color", "use colours")
    .option("--no-color", "use no colours")
    .addHelpText("after", "\nExit code: 0 when nothing is wrong, 2 when something is; warnings alone are 0.")
    .action(async (paths: readonly string[], options: { readonly var?: readonly string[]; readonly json?: boolean; readonly color?: boolean }) => {
      const { plan } = await import("../../run/plan.ts");
      const given = (options.var ?? []).map((each) => each.split("=")[0] ?? "");
      const wanted = paths.length > 0 ? paths : ["scenarios"];
      const { loaded } = await plan({ paths: wanted, grep: [], grepInvert: [], tags: undefined, given }, environment);
      const { stdout, env } = environment;
      const style = { paint: await paint(wantsColor(options.color, env, stdout)), width: stdout.columns ?? 100 };
      const problems = loaded.flatMap((each) => each.problems);
      for (const each of problems) stdout.write(options.json ? `${JSON.stringify(each)}\n` : `${codeFrame(each, style)}\n\n`);
      const wrong = problems.filter((each) => each.severity !== "warning").length;
      const warnings = problems.length - wrong;
      if (!options.json) stdout.write(`${summary(loaded.length, wrong, warnings)}\n`);
      done(wrong > 0 ? 2 : 0);
    });
}

function summary(files: number, wrong: number, warnings: number): string {
  const count = (n: number, word: string): string => `${n} ${word}${n === 1 ? "" : "s"}`;
  const found = [wrong > 0 ? count(wrong, "problem") : "", warnings > 0 ? count(warnings, "warning") : ""].filter((each) => each !== "");
  return `${count(files, "file")} checked: ${found.length > 0 ? found.join(", ") : "nothing is wrong"}`;
}
