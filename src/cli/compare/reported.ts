import type { RunStart } from "../../events.ts";
import { isInterrupt } from "../../interrupts.ts";
import { Failure, kindOf, problem, type Problem } from "../../problem.ts";
import type { FailIf } from "../../replay/fail-if.ts";
import type { Lens, UnusedOptions } from "../../align/lens.ts";
import { Report } from "../../replay/report.ts";
import { Broadcast, readerProblem } from "../../run/broadcast.ts";
import { exitCode } from "../../run/exit-code.ts";
import { Mask } from "../../run/mask.ts";
import { emptyTally, tallyUp } from "../../run/tally.ts";
import type { Detail } from "../../steps/scene.ts";
import { outputs } from "../report/outputs.ts";
import { printProblem } from "../terminal/print.ts";
import type { CommandContext } from "../command-context.ts";
import type { ReportOptions } from "../options/report.ts";
import { RunVerdict } from "../report/run-verdict.ts";
import { version } from "../version.ts";

/** What a report of a comparison is about. */
export interface ReportedComparison {
  readonly compared: NonNullable<RunStart["compared"]>;
  readonly options: ReportOptions;
  readonly lens: Lens;
  readonly failIf: readonly FailIf[];
  /** What no report may show. */
  readonly secrets?: readonly string[];
}

/**
 * Does work that compares, with its report going to the reporters that were asked for, and sets the exit code. `work` gives
 * how many connections there were. A `Failure` that it throws is told in the report.
 */
export async function reported(
  { compared, options, lens, failIf, secrets = [] }: ReportedComparison,
  { environment, signal, done }: CommandContext,
  work: (report: Report, detail: Detail) => Promise<number>,
): Promise<void> {
  const { clock, hostname } = environment;
  const { readers, detail } = await outputs(
    { ...options, verbose: options.verbose ?? false, color: options.color },
    environment,
  );
  const verdict = new RunVerdict();
  const broadcast = new Broadcast([...readers, verdict]);
  const tally = emptyTally();
  const mask = new Mask();
  mask.add(secrets);
  const report = new Report({
    file: compared.recording,
    lens,
    version,
    hostname,
    clock,
    compared,
    failIf,
    perMessage: detail !== "scenarios",
    hide: (texts) => mask.add(texts),
    emit(event) {
      if (event.type === "scenario:end") tallyUp(event.outcome, tally);
      if (event.type === "diagnostic" && event.problem.severity !== "warning") {
        const kind = kindOf(event.problem.code);
        tally[kind === "internal" || kind === "invalid" ? kind : "errored"]++;
      }
      broadcast.send(mask.event(event));
    },
  });
  let count = 0;
  try {
    count = await work(report, detail);
    if (count > 0 && !signal.aborted) {
      for (const each of unusedOptions(lens.unused)) report.diagnose(each);
      await report.judge();
    }
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    report.diagnose(thrown.problem);
  }
  const interrupted = signal.aborted && isInterrupt(signal.reason) ? signal.reason : undefined;
  if (count === 0 && tally.invalid + tally.errored === 0 && !interrupted) report.diagnose(nothing(compared));
  report.finish(interrupted);
  const failed = (await broadcast.end()).map(readerProblem);
  tally.internal += failed.length;
  for (const each of failed) await printProblem(each, environment);
  const code = exitCode(tally, interrupted ? { interrupted } : {});
  done(code, verdict.told({ tally, exitCode: code, problems: failed }));
}

// --- internal ---

/** Options that have found nothing are mistyped; of `--only` nothing was compared then, and nobody may take that for a pass. */
function unusedOptions({ help: helpFor, messages, only, ignore, skip }: UnusedOptions): readonly Problem[] {
  const where = messages === 1 ? "the message" : `any of the ${messages} messages`;
  const help = "wstest show prints the messages of a recording.";
  const code = "invalid-argument";
  return [
    ...only.map((path) =>
      problem({ code, headline: `--only ${path} found nothing in ${where} to compare`, help: helpFor(path) }),
    ),
    ...ignore.map((path) =>
      problem({
        code,
        severity: "warning",
        headline: `--ignore ${path} found nothing in ${where}`,
        help: helpFor(path),
      }),
    ),
    ...skip.map((text) =>
      problem({ code, severity: "warning", headline: `--skip ${text} left none of the messages out`, help }),
    ),
  ];
}

function nothing({ recording, with: other, by }: ReportedComparison["compared"]) {
  return problem({
    code: "nothing-to-run",
    severity: "warning",
    headline: `${recording}${by === "compare" ? ` and ${other} hold` : " holds"} no WebSocket connection: there is nothing to ${by}`,
    help: "wstest show lists what a recording holds.",
  });
}
