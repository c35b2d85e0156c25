import { headlineOf, type Style } from "../src/codeframe.ts";
import type { RunEnd } from "../src/events.ts";
import { tableLines } from "../src/table.ts";
import { cut, visible } from "../src/visible.ts";
import { coverageText } from "./coverage.ts";
import { comparisonLines } from "./comparison.ts";
import { durationText } from "./duration.ts";
import type { ReporterOptions } from "./reporter.ts";
import { recheckText } from "./recheck-text.ts";
import { seedText } from "./seed-text.ts";
import { shellWord } from "../src/shell-word.ts";
import { Slowest } from "./slowest.ts";
import type { Measured, Tally } from "./tally.ts";

/** What decides what is said at the end. */
export type SummaryOptions = Pick<ReporterOptions, "verbose" | "notes" | "files" | "again" | "unsaved">;

/** The end of a report on the console: latencies, counts, and what to do next. Ends with a newline. */
export function summaryText(
  tally: Tally,
  style: Style,
  { verbose, notes, files = [], again, unsaved = false }: SummaryOptions,
  slowest = new Slowest(0),
): string {
  return [
    ...comparisonLines(tally.compared, style, verbose),
    ...latencies(tally, style, verbose),
    ...contracts(tally),
    ...slowest.lines(style),
    ...flaky(tally, style),
    ...failures(tally, style),
    counts(tally, style),
    ...rechecked(tally, style),
    ...next(tally, style, { verbose, notes, again, unsaved }),
    ...files.map(({ reporter, path }) => style.paint.dim(`The report of ${reporter}: ${visible(path)}`)),
    "",
  ].join("\n");
}

/** `3 passed, 1 failed`; the empty text when nothing is to be counted. */
export function countsText(tally: Tally, { paint }: Style): string {
  const { passed, flaky: again, failed, errored, skipped } = tally.counts;
  const parts = [
    passed > 0 && paint.green(`${passed} passed`),
    again > 0 && paint.yellow(`${again} flaky`),
    failed > 0 && paint.red(`${failed} failed`),
    errored > 0 && paint.red(`${errored} errored`),
    skipped > 0 && paint.yellow(`${skipped} skipped`),
    tally.problems > 0 && paint.red(amount(tally.problems, "problem")),
    tally.warnings > 0 && paint.yellow(amount(tally.warnings, "warning")),
  ];
  return parts.filter((part) => part !== false).join(", ");
}

function counts(tally: Tally, style: Style): string {
  const { paint } = style;
  const ended = Object.values(tally.counts).reduce((sum, each) => sum + each, 0);
  const unfinished = tally.running.size;
  const notRun = Math.max(tally.notRun, (tally.run?.scenarios ?? 0) - ended - unfinished);
  const said = [
    ended === 0 && "nothing ran",
    countsText(tally, style),
    unfinished > 0 && paint.red(`${unfinished} not finished`),
    notRun > 0 && paint.yellow(`${notRun} not run`),
  ].filter((part) => part !== false && part !== "");
  const cutShort = whyCutShort(tally.end);
  const { shard } = tally.run ?? {};
  const part = shard ? paint.dim(`shard ${shard.index}/${shard.of}: `) : "";
  const took = `${durationText(tally.end?.ms ?? tally.at)}${tally.run?.recheck ? " as recorded" : ""}`;
  return `${part}${paint.red(cutShort)}${said.join(", ")} ${paint.dim(`(${took})`)}`;
}

/** That no server has answered, but what was recorded of one. */
function rechecked({ run, started }: Tally, { paint }: Style): readonly string[] {
  const text = started > 0 ? recheckText(run?.recheck) : undefined;
  return text === undefined ? [] : [paint.dim(`Re-checked ${text}. No server was asked.`)];
}

/** `interrupted by SIGINT: `; the empty text when the run came to its end. */
export function whyCutShort(end: RunEnd | undefined): string {
  if (end?.interrupted) return `interrupted by ${end.interrupted}: `;
  if (end?.timedOut !== undefined) return `ended by --global-timeout ${durationText(end.timedOut)}: `;
  return end ? "" : "the run ended early: ";
}

function latencies(
  { measured, compared, counts: { passed, flaky: again, failed, errored } }: Tally,
  { paint, width }: Style,
  verbose: boolean,
): string[] {
  if (measured.length === 0) return [];
  // Connections that were compared have one and the same series: what is of interest is all of it.
  const isCompared = compared.length > 1;
  const shown = verbose
    ? measured
    : measured.filter(({ scenario }) => !isCompared || scenario === "all").slice(0, SERIES);
  const name = (each: Measured): string => cut(each.series, Math.max(12, Math.floor(width / 3)));
  const rows = shown.map((each): readonly string[] => {
    const { count, p50, p95, p99, max } = each.summary;
    return [name(each), String(count), ...[p50, p95, p99, max].map(durationText)];
  });
  const [head = "", ...lines] = tableLines([["latencies", "n", "p50", "p95", "p99", "max"], ...rows]);
  const several = passed + again + failed + errored > 1;
  const told = lines.map((line, index) => {
    const whose = several ? shown[index]?.scenario : undefined;
    return whose === undefined ? line : `${line}  ${paint.dim(visible(whose))}`;
  });
  const left = measured.length - shown.length;
  return [
    paint.dim(head),
    ...told,
    ...(left > 0 ? [paint.dim(`and ${left} more series (all with --verbose)`)] : []),
    "",
  ];
}

function contracts({ coverage }: Tally): string[] {
  const lines = coverage.contracts.map((each) => `contract ${visible(each.contract)}: ${coverageText(each)}`);
  return lines.length === 0 ? [] : [...lines, ""];
}

/** Scenarios that passed only when they were played again, with why they did not at first: nothing else shows it. */
function flaky({ flaky: found }: Tally, { paint, width }: Style): string[] {
  if (found.length === 0) return [];
  const lines = found.flatMap(({ file, line, name, attempt, problem }) => [
    `  ${visible(`${file}:${line}`)}  ${visible(name)}  ${paint.dim(`passed at attempt ${attempt}`)}`,
    ...(problem ? [`    ${paint.dim(cut(headlineOf(problem), width - 4))}`] : []),
  ]);
  return [paint.yellow("Flaky:"), ...lines, ""];
}

/** Where so many failed that the first are out of sight, all of them again, a line each. */
function failures({ failed, run }: Tally, { paint }: Style): string[] {
  if (failed.length <= IN_SIGHT) return [];
  // A recording has no lines to look into, but connections.
  const lines = failed.map(({ file, line, name }) =>
    run?.compared ? `  ${visible(name)}` : `  ${visible(`${file}:${line}`)}  ${visible(name)}`,
  );
  return [paint.red("Not passed:"), ...lines, ""];
}

function next(
  { failed, failedFiles, notes, notRun, run, counts: ended }: Tally,
  { paint }: Style,
  { verbose, notes: told, again, unsaved }: SummaryOptions,
): string[] {
  const lines: string[] = [];
  if (unsaved) return lines;
  if (notes > 0 && !verbose && !told)
    lines.push(paint.dim(`${amount(notes, "note")} on scenarios that passed (shown with --verbose)`));
  if (failedFiles.size === 0) return lines;
  // It is a recording that has failed, and whoever compares it knows the command.
  if (run?.compared) return lines;
  const files = [...failedFiles].slice(0, FILES).map(shellWord).join(" ");
  if (!verbose) lines.push(`To see every step and frame: ${paint.bold(`wstest run ${files} --verbose`)}`);
  // Where nothing but failures was played, it is the command that was given.
  if (again !== undefined && ended.passed + ended.flaky + ended.skipped + notRun > 0)
    lines.push(`To play only what failed: ${paint.bold(again)}`);
  const traces = failed.flatMap(({ trace }) => trace ?? []);
  const [first] = traces;
  if (first !== undefined) {
    const which = traces.length === 1 ? "its trace" : `the first of their ${traces.length} traces`;
    lines.push(`To open ${which}: ${paint.bold(`wstest show ${shellWord(first)}`)}`);
  }
  if (run) lines.push(paint.dim(`The random ${run.seeds ? "seeds were" : "seed was"} ${seedText(run)}.`));
  return lines;
}

/** How many series are listed, and how many files a command names. */
const SERIES = 10;
const FILES = 5;
/** How many failures need no list. */
const IN_SIGHT = 3;

function amount(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
