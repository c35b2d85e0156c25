import { Command, Option } from "commander";
import type { Side } from "../../recording/traffic.ts";
import { exitCodes } from "../../run/exit-code.ts";
import { compareOptions, type CompareOptions, comparisonOf } from "../compare/options.ts";
import { colorOptions } from "../options/color.ts";
import type { CommandContext } from "../command-context.ts";
import { namedRecording, type RecordingOptions, recordingOptions } from "../options/recording.ts";
import { reportOptions, type ReportOptions } from "../options/report.ts";
import { secretsGiven, type SecretOptions, secretValueOptions } from "../project/secret-mask.ts";

interface Options
  extends ReportOptions, CompareOptions, RecordingOptions, Pick<SecretOptions, "secret" | "secretsFile"> {
  readonly from: Side | "both";
}

const more = `
Examples:
  wstest compare monday.wsr tuesday.wsr                                 all that is not the same
  wstest compare a.wsr b.wsr --ignore '$.time' --ignore '$..id'         but for times and ids
  wstest compare a.wsr b.wsr --only '$.price' --channel '$.symbol'      prices alone, each symbol on its own
  wstest compare a.har b.wsr --fail-if 'accuracy < 99.5' --reporter junit
${exitCodes}`;

/** `wstest compare`. */
export function compareCommand(context: CommandContext): Command {
  const command = new Command("compare")
    .description("Compare two recordings, message by message; no server is asked.")
    .argument("<recording>", "what the other one is measured by: a file of wstest record, a HAR, a trace, …")
    .argument("<other>", "the other one")
    .addOption(
      new Option("--from <side>", "whose messages are compared").choices(["server", "client", "both"]).default("both"),
    );
  compareOptions(recordingOptions(command.optionsGroup("Comparing:")));
  secretValueOptions(reportOptions(command.optionsGroup("Reporting:")));
  return colorOptions(command)
    .addHelpText("after", more)
    .action(async (recording: string, other: string, options: Options) => {
      const { compare } = await import("../../replay/compare.ts");
      const { reported } = await import("../compare/reported.ts");
      const { cwd } = context.environment;
      const comparison = await comparisonOf(options);
      const compared = { recording, with: other, by: "compare" } as const;
      const { all, typed } = await secretsGiven(options, context.environment);
      await reported({ compared, options, ...comparison, secrets: [...all.values()] }, context, (report) =>
        compare({
          ...comparison,
          recordings: [namedRecording([recording], options, cwd), namedRecording([other], options, cwd)],
          typedSecrets: typed,
          from: options.from === "both" ? ["server", "client"] : [options.from],
          report,
          signal: context.signal,
        }),
      );
    });
}
