import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Outcome } from "../events.ts";
import type { Scenario } from "../language/scenario.ts";
import { Failure } from "../problem.ts";
import type { KnownDuration } from "./shard.ts";

/** A scenario by which people and reports know it; secrets in its name are masked. */
export interface ScenarioName {
  readonly file: string;
  readonly name: string;
}

/** How a scenario of a run ended. */
export interface Ended extends ScenarioName {
  readonly status: Outcome["status"];
  readonly ms: number;
  /** The run had stopped before its turn came. */
  readonly notRun?: true;
}

/** What is remembered of a run: the file `.last-run.json` beside its reports. */
export interface LastRun {
  readonly status: "passed" | "failed" | "interrupted";
  readonly failedTests: readonly ScenarioName[];
  /** Milliseconds, by file and name. */
  readonly durations: readonly (ScenarioName & { readonly ms: number })[];
}

/** The path of the file in the folder of the reports. */
export function lastRunPath(output: string): string {
  return join(output, ".last-run.json");
}

/**
 * What is remembered of a run. A scenario that failed before and whose turn did not come (`-x`, an interrupt) has still failed.
 */
export function rememberedOf(
  ended: readonly Ended[],
  { exitCode, before }: { readonly exitCode: number; readonly before: LastRun | undefined },
): LastRun {
  const failedBefore = new Set(before?.failedTests.map(keyOf));
  const failed = ended.filter(
    (each) => each.status === "failed" || each.status === "errored" || (each.notRun && failedBefore.has(keyOf(each))),
  );
  const played = ended.filter(({ status }) => status !== "skipped");
  return {
    status: exitCode === 0 ? "passed" : exitCode > 128 ? "interrupted" : "failed",
    failedTests: distinct(failed).map(({ file, name }) => ({ file, name })),
    durations: distinct(played).map(({ file, name, ms }) => ({ file, name, ms: Math.round(ms) })),
  };
}

/** Of repetitions one is enough: the last, which counts. */
function distinct(ended: readonly Ended[]): readonly Ended[] {
  return [...new Map(ended.map((each) => [keyOf(each), each])).values()];
}

/** Reads what is remembered; `path` is relative to `cwd`. Rejects with a `Failure` when it is not there or says something else. */
export async function readLastRun(path: string, cwd: string, option: string): Promise<LastRun> {
  let text: string;
  try {
    text = await readFile(resolve(cwd, path), "utf8");
  } catch (thrown) {
    const missing = (thrown as NodeJS.ErrnoException).code === "ENOENT";
    throw new Failure({
      code: "invalid-argument",
      headline: `${option}: ${missing ? `there is no file ${path}` : `${path} cannot be read: ${(thrown as Error).message}`}`,
      help: "Every run writes it into the folder of its reports, which -o names.",
    });
  }
  const read = lastRunOf(text);
  if (read) return read;
  throw new Failure({
    code: "invalid-argument",
    headline: `${option}: ${path} is no record of a run`,
    help: "It must be a .last-run.json that a run has written; every run writes it anew.",
  });
}

/** What a text remembers; undefined when it is none of ours. */
export function lastRunOf(text: string): LastRun | undefined {
  try {
    const { status, failedTests, durations } = JSON.parse(text) as Partial<LastRun>;
    if (status === undefined || !Array.isArray(failedTests) || !Array.isArray(durations)) return undefined;
    if (![...failedTests, ...durations].every(isNamed)) return undefined;
    return durations.every(({ ms }) => Number.isFinite(ms)) ? { status, failedTests, durations } : undefined;
  } catch {
    // It is no JSON, or no object.
    return undefined;
  }
}

function isNamed(value: unknown): value is ScenarioName {
  if (typeof value !== "object" || value === null) return false;
  const { file, name } = value as Partial<ScenarioName>;
  return typeof file === "string" && typeof name === "string";
}

/** Whether a scenario is one of these. `shown`: gives a name as it is remembered, with secrets masked. */
export function isAmong(
  scenarios: readonly ScenarioName[],
  shown: (name: string) => string,
): (scenario: Scenario) => boolean {
  const keys = new Set(scenarios.map(keyOf));
  return (scenario) => keys.has(keyOf(nameOf(scenario, shown)));
}

/** How long scenarios took; of several records the last one that knows a scenario counts. */
export function durationsOf(records: readonly LastRun[], shown: (name: string) => string): KnownDuration {
  const known = new Map(records.flatMap(({ durations }) => durations.map((each) => [keyOf(each), each.ms] as const)));
  return (scenario) => known.get(keyOf(nameOf(scenario, shown)));
}

/** A scenario by which it is remembered. */
export function nameOf({ at, name }: Scenario, shown: (name: string) => string): ScenarioName {
  return { file: at.source.file, name: shown(name) };
}

function keyOf({ file, name }: ScenarioName): string {
  return `${file}\n${name}`;
}
