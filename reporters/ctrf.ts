import { codeFrame, headlineOf, plain, type Style } from "../src/codeframe.ts";
import type { RunEvent, ScenarioEnd, ScenarioStart } from "../src/events.ts";
import type { Problem } from "../src/problem.ts";
import { type Attempt, type Ending, endings } from "./endings.ts";
import { failureText } from "./failure.ts";
import type { ReporterDefinition, ReporterOptions } from "./reporter.ts";
import { headAndTail } from "./spool.ts";
import { Tally } from "./tally.ts";
import { lineText, repositoryPath, unpainted, unpaintedEnd } from "./unpainted.ts";

/** The Common Test Report Format, a JSON that dashboards and bots read. The whole report is made at the end. */
export const ctrfReporter: ReporterDefinition = {
  name: "ctrf",
  summary: "The Common Test Report Format (JSON).",
  file: "ctrf.json",
  needs: () => "scenarios",
  create: (options) => (events) => report(events, options),
};

/** What the version of the specification is that the report keeps to. */
const SPECIFICATION = "0.0.0";

async function* report(events: AsyncIterable<RunEvent>, { folder = "" }: ReporterOptions): AsyncIterable<string> {
  const tally = new Tally();
  const tests: Test[] = [];
  for await (const each of endings(events, tally)) {
    if (each.type === "scenario") tests.push(testOf(each, folder, beginOf(tally)));
    else if (each.problem.severity !== "warning") tests.push(testOfProblem(each.problem, folder));
  }
  const json = JSON.stringify(reportOf(tally, tests), undefined, 2);
  yield `${json}\n`;
}

function reportOf(tally: Tally, tests: readonly Test[]): object {
  const count = (status: Status): number => tests.filter((each) => each.status === status).length;
  const start = beginOf(tally);
  const ms = milliseconds(tally.end?.ms ?? tally.at);
  const { run } = tally;
  return {
    reportFormat: "CTRF",
    specVersion: SPECIFICATION,
    generatedBy: "wstest",
    results: {
      tool: { name: "wstest", ...(run ? { version: lineText(run.version) } : {}) },
      summary: {
        tests: tests.length,
        passed: count("passed"),
        failed: count("failed"),
        skipped: count("skipped"),
        pending: count("pending"),
        other: 0,
        flaky: tests.filter((each) => each.flaky).length,
        suites: new Set(tests.map(({ filePath }) => filePath)).size,
        start,
        stop: start + ms,
        duration: ms,
      },
      tests,
      ...(run
        ? {
            extra: {
              ...(run.compared ? {} : { seed: run.seeds ?? run.seed }),
              hostname: lineText(run.hostname),
              ...(tally.end?.interrupted ? { interrupted: tally.end.interrupted } : {}),
            },
          }
        : {}),
    },
  };
}

type Status = "passed" | "failed" | "skipped" | "pending";

interface Test {
  readonly name: string;
  readonly status: Status;
  readonly rawStatus: string;
  readonly duration: number;
  readonly filePath?: string;
  readonly flaky?: boolean;
  readonly [member: string]: unknown;
}

function testOf({ start, end, before }: ScenarioEnding, folder: string, began: number): Test {
  const { outcome } = end;
  const filePath = repositoryPath(folder, start.file);
  const duration = milliseconds(end.ms);
  const from = began + milliseconds(start.at);
  const problem = "problem" in outcome ? unpainted(outcome.problem) : undefined;
  const tags = start.tags.map(lineText);
  const extra = {
    ...(problem ? { code: problem.code } : {}),
    ...(Object.keys(end.series).length > 0 ? { latencies: latenciesOf(end) } : {}),
  };
  return {
    name: lineText(start.name) || "(no name)",
    status: statusOf(end),
    rawStatus: outcome.status,
    duration,
    start: from,
    stop: from + duration,
    ...(filePath === "" ? {} : { suite: [filePath], filePath, line: problem?.place?.line ?? start.line }),
    ...(tags.length > 0 ? { tags } : {}),
    ...(outcome.status === "skipped" ? { message: lineText(outcome.reason) } : {}),
    ...(problem ? failureOf(problem, start, end) : {}),
    ...(before.length > 0 ? { retries: before.length, retryAttempts: before.map(attemptOf) } : {}),
    ...(outcome.status === "passed" && outcome.flaky ? { flaky: true } : {}),
    ...(Object.keys(extra).length > 0 ? { extra } : {}),
  };
}

/** An attempt before the one that counts. */
function attemptOf({ start, end }: Attempt, index: number): object {
  const { outcome } = end;
  return {
    attempt: start.attempt ?? index + 1,
    status: statusOf(end),
    duration: milliseconds(end.ms),
    ...("problem" in outcome ? failureOf(outcome.problem, start, end) : {}),
  };
}

function failureOf(found: Problem, start: ScenarioStart, end: ScenarioEnd): object {
  const problem = unpainted(found);
  const text = failureText(problem, unpaintedEnd(end), start.at, STYLE);
  return { message: headlineOf(problem), trace: headAndTail(text, LONGEST) };
}

type ScenarioEnding = Extract<Ending, { readonly type: "scenario" }>;

/** A file that is wrong is a test that failed: left out, it would look like one that was removed. */
function testOfProblem(found: Problem, folder: string): Test {
  const problem = unpainted(found);
  const filePath = repositoryPath(folder, problem.place?.file ?? "");
  const message = headlineOf(problem);
  return {
    name: filePath === "" ? message : `${filePath}: ${message}`,
    status: "failed",
    rawStatus: "invalid",
    duration: 0,
    ...(problem.place && filePath !== "" ? { suite: [filePath], filePath, line: problem.place.line } : {}),
    message,
    trace: headAndTail(codeFrame(problem, STYLE), LONGEST),
    extra: { code: problem.code },
  };
}

/** What was not run because the run had stopped is pending; what says itself that it is skipped is skipped. */
function statusOf({ outcome }: ScenarioEnd): Status {
  if (outcome.status === "skipped") return outcome.notRun ? "pending" : "skipped";
  return outcome.status === "passed" ? "passed" : "failed";
}

function latenciesOf({ series }: ScenarioEnd): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(series).map(([name, summary]) => [lineText(name), { ...summary }]));
}

/** When the run began, in milliseconds since 1970; 0 when that is not known. */
function beginOf({ run }: Tally): number {
  const began = Date.parse(run?.time ?? "");
  return Number.isFinite(began) ? began : 0;
}

/** The format wants whole numbers. */
function milliseconds(value: number): number {
  return Number.isFinite(value) ? Math.max(0, Math.round(value)) : 0;
}

const STYLE: Style = { paint: plain, width: 160 };
const LONGEST = 64 * 1024;
