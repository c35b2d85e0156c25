import type {
  Comparison,
  RunEnd,
  RunEvent,
  RunStart,
  ScenarioEnd,
  ScenarioStart,
  SeriesSummary,
} from "../src/events.ts";
import type { Problem } from "../src/problem.ts";
import { Coverage } from "./coverage.ts";

/** The latencies of one series in one scenario. */
export interface Measured {
  readonly series: string;
  readonly scenario: string;
  readonly summary: SeriesSummary;
}

/** A connection that was compared with how it was recorded. */
export interface Compared {
  readonly scenario: string;
  readonly comparison: Comparison;
}

/** A scenario that passed only when it was played again. */
export interface FlakyScenario extends Pick<ScenarioStart, "file" | "line" | "name"> {
  /** Which attempt passed. */
  readonly attempt: number;
  /** Why the first one did not. */
  readonly problem: Problem | undefined;
}

/** Keeps count of a run while its events come in. */
export class Tally {
  run: RunStart | undefined;
  end: RunEnd | undefined;
  /** Milliseconds since the run began, of the latest event. */
  at = 0;
  readonly counts = { passed: 0, flaky: 0, failed: 0, errored: 0, skipped: 0 };
  /** Scenarios whose turn did not come before the run stopped, as far as that was told. */
  notRun = 0;
  started = 0;
  /** Problems and warnings that belong to no scenario. */
  problems = 0;
  warnings = 0;
  /** Notes on scenarios that passed. */
  notes = 0;
  readonly measured: Measured[] = [];
  /** What was compared with how it was recorded. */
  readonly compared: Compared[] = [];
  /** What was used of contracts. */
  readonly coverage = new Coverage();
  /** The files of scenarios that did not pass. */
  readonly failedFiles = new Set<string>();
  /** Scenarios that did not pass, in the order in which they ended. */
  readonly failed: Pick<ScenarioStart, "file" | "line" | "name" | "trace">[] = [];
  /** Scenarios that passed only when they were played again, with why they did not at first. */
  readonly flaky: FlakyScenario[] = [];
  /** Of scenarios that are being played again, by their first attempt: why that did not pass. */
  readonly #retried = new Map<number, Problem>();
  /** Scenarios that have begun and not ended. */
  readonly running = new Map<number, ScenarioStart>();

  add(event: RunEvent): void {
    this.at = event.at;
    switch (event.type) {
      case "run:start":
        this.run = event;
        break;
      case "run:end":
        this.end = event;
        // What all have in common is told before what each has.
        for (const [series, summary] of Object.entries(event.series ?? {}).toReversed())
          this.measured.unshift({ series, scenario: "all", summary });
        break;
      case "diagnostic":
        if (event.problem.severity === "warning") this.warnings++;
        else this.problems++;
        break;
      case "scenario:start":
        if (event.retryOf === undefined) this.started++;
        this.running.set(event.scenario, event);
        break;
      case "scenario:end":
        this.#ended(event);
        break;
      default:
        break;
    }
  }

  /** Whether several scenarios share the report, so that their lines must say whose they are. */
  get several(): boolean {
    return this.started > 1 || (this.run?.scenarios ?? 0) > 1;
  }

  /** The start of a scenario, also of one that was never announced. */
  startOf(id: number): ScenarioStart {
    const unknown = {
      type: "scenario:start",
      at: 0,
      scenario: id,
      file: "",
      line: 1,
      name: `scenario ${id}`,
      tags: [],
    } as const;
    return this.running.get(id) ?? unknown;
  }

  #ended(event: ScenarioEnd): void {
    const { name, file, line, attempt = 1, retryOf = event.scenario } = this.startOf(event.scenario);
    const { outcome } = event;
    const { status } = outcome;
    this.running.delete(event.scenario);
    if (event.retried) {
      if ("problem" in outcome && !this.#retried.has(retryOf)) this.#retried.set(retryOf, outcome.problem);
      return;
    }
    const problem = this.#retried.get(retryOf);
    this.#retried.delete(retryOf);
    if (outcome.status === "skipped" && outcome.notRun) this.notRun++;
    else if (outcome.status === "passed" && outcome.flaky) {
      this.counts.flaky++;
      this.flaky.push({ file, line, name, attempt, problem });
    } else this.counts[status]++;
    if (file !== "" && (status === "failed" || status === "errored")) {
      this.failedFiles.add(file);
      this.failed.push({ file, line, name, ...(event.trace === undefined ? {} : { trace: event.trace }) });
    }
    if (status === "passed") this.notes += event.notes.length;
    for (const [series, summary] of Object.entries(event.series))
      this.measured.push({ series, scenario: name, summary });
    if (event.comparison) this.compared.push({ scenario: name, comparison: event.comparison });
    for (const each of event.coverage ?? []) this.coverage.add(each);
  }
}
