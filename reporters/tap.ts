import { codeFrame, headlineOf, plain, type Style } from "../src/codeframe.ts";
import type { RunEvent, RunStart } from "../src/events.ts";
import type { Problem } from "../src/problem.ts";
import { type Ending, endings } from "./endings.ts";
import { failureText } from "./failure.ts";
import type { ReporterDefinition, ReporterOptions } from "./reporter.ts";
import { seedText } from "./seed-text.ts";
import { headAndTail } from "./spool.ts";
import { whyCutShort } from "./summary.ts";
import { Tally } from "./tally.ts";
import { lineText, repositoryPath, unpainted, unpaintedEnd } from "./unpainted.ts";

/** The Test Anything Protocol, version 14: a line for each scenario as it ends, with YAML on what did not pass. */
export const tapReporter: ReporterDefinition = {
  name: "tap",
  summary: "The Test Anything Protocol (TAP 14).",
  file: "wstest.tap",
  needs: () => "scenarios",
  create: (options) => (events) => report(events, options),
};

async function* report(events: AsyncIterable<RunEvent>, { folder = "" }: ReporterOptions): AsyncIterable<string> {
  const tally = new Tally();
  let count = 0;
  yield "TAP version 14\n";
  for await (const each of endings(events, tally)) {
    if (each.type === "scenario") yield scenarioPoint(++count, each, folder);
    else if (each.problem.severity === "warning") yield comment(headlineOf(unpainted(each.problem)));
    else yield problemPoint(++count, each.problem, folder);
  }
  if (tally.run) yield comment(runText(tally.run));
  // Nobody reads on behind it, so there is no plan then; behind a plan nothing may stand.
  const cutShort = whyCutShort(tally.end);
  if (cutShort !== "") yield `Bail out! The run was ${cutShort.replace(/: $/, "")}\n`;
  else yield `1..${count}\n`;
}

function scenarioPoint(
  number: number,
  { start, end, before }: Extract<Ending, { readonly type: "scenario" }>,
  folder: string,
): string {
  const { outcome } = end;
  const file = repositoryPath(folder, start.file);
  const name = described(`${file === "" ? "" : `${file}: `}${lineText(start.name) || "(no name)"}`);
  if (outcome.status === "skipped") return `ok ${number} - ${name} # SKIP ${described(lineText(outcome.reason))}\n`;
  const played = [
    `duration_ms: ${rounded(end.ms)}`,
    ...(before.length > 0 ? [`attempts: ${before.length + 1}`] : []),
    ...(outcome.status === "passed" && outcome.flaky ? ["flaky: true"] : []),
  ];
  if (outcome.status === "passed") return `ok ${number} - ${name}\n${diagnostics(played)}`;
  const problem = unpainted(outcome.problem);
  const text = failureText(problem, unpaintedEnd(end), start.at, STYLE);
  const severity = outcome.status === "failed" ? "fail" : "error";
  return `not ok ${number} - ${name}\n${diagnostics([...facts(problem, severity, folder), ...played, ...block("details", text)])}`;
}

function problemPoint(number: number, found: Problem, folder: string): string {
  const problem = unpainted(found);
  const file = repositoryPath(folder, problem.place?.file ?? "");
  const name = described(`${file === "" ? "" : `${file}: `}${headlineOf(problem)}`);
  const text = codeFrame(problem, STYLE);
  return `not ok ${number} - ${name}\n${diagnostics([...facts(problem, "error", folder), ...block("details", text)])}`;
}

function facts(problem: Problem, severity: string, folder: string): string[] {
  const { place, code, expected, actual } = problem;
  const at = place
    ? [
        "at:",
        `  file: ${quoted(repositoryPath(folder, place.file))}`,
        `  line: ${place.line}`,
        `  column: ${place.column}`,
      ]
    : [];
  return [
    `message: ${quoted(headlineOf(problem))}`,
    `severity: ${severity}`,
    `code: ${code}`,
    ...(expected === undefined ? [] : [`expected: ${quoted(lineText(expected))}`]),
    ...(actual === undefined ? [] : [`actual: ${quoted(lineText(actual))}`]),
    ...at,
  ];
}

/** A YAML document below a test point. */
function diagnostics(lines: readonly string[]): string {
  return ["---", ...lines, "..."].map((line) => `${`  ${line}`.trimEnd()}\n`).join("");
}

/** A text of several lines; its indentation is said, for the first line may begin with blanks. */
function block(key: string, text: string): string[] {
  return [
    `${key}: |2-`,
    ...headAndTail(text, LONGEST)
      .split("\n")
      .map((line) => `  ${line}`),
  ];
}

/** A description: what `#` begins would be a directive. */
function described(text: string): string {
  return text.replaceAll(/[\\#]/g, "\\$&").replaceAll(/\s+/g, " ").trim();
}

function runText(run: RunStart): string {
  const seed = seedText(run);
  return `wstest ${lineText(run.version)}${seed === undefined ? "" : `, seed ${seed}`}`;
}

function comment(text: string): string {
  return `# ${text}\n`;
}

/** In YAML, a JSON text is what it is in JSON. */
function quoted(text: string): string {
  return JSON.stringify(headAndTail(text, LONGEST));
}

function rounded(milliseconds: number): number {
  return Number.isFinite(milliseconds) ? Number(Math.max(0, milliseconds).toFixed(3)) : 0;
}

const STYLE: Style = { paint: plain, width: 160 };
const LONGEST = 64 * 1024;
