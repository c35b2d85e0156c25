import type { Environment } from "../environment.ts";
import type { Outcome, RunEvent, ScenarioStart } from "../events.ts";
import type { Scenario } from "../language/scenario.ts";
import type { Deadlines } from "../play/deadlines.ts";
import type { Lateness } from "../play/lateness.ts";
import { kindOf, problemOf } from "../problem.ts";
import { lineOf } from "../source.ts";
import type { CutShort } from "./cut-short.ts";
import { givenTo } from "./given-values.ts";
import type { PlayOptions } from "./play-options.ts";
import { playScenario } from "./play-scenario.ts";
import type { InspectedRun } from "./inspector.ts";
import type { Played } from "./played.ts";
import { seededRandom } from "../random.ts";
import type { RunRequest } from "./request.ts";
import type { RunServers } from "./run-servers.ts";
import type { Stage } from "./stage.ts";
import type { Turn } from "./turns.ts";

/** What the attempts take from their run. */
export interface AttemptsOptions {
  readonly request: RunRequest;
  readonly environment: Environment;
  readonly deadlines: Deadlines;
  readonly lateness: Lateness;
  readonly cutShort: CutShort;
  /** When the run began, on its clock. */
  readonly began: number;
  readonly send: (event: RunEvent) => void;
  readonly reveal: (texts: Iterable<string>) => void;
  /** Why a scenario whose turn has come is not played. */
  readonly skipped: (scenario: Scenario) => Skip | undefined;
  /** Told once of each scenario how it ended. */
  readonly ended: (scenario: Scenario, outcome: Outcome, ms: number) => void;
  readonly servers: () => RunServers | undefined;
  readonly inspected: InspectedRun;
}

export interface Skip {
  readonly reason: string;
  /** The run had stopped before. */
  readonly notRun?: true;
}

/** Plays the scenarios of a run, each until it passes or no attempt is left, and tells of each attempt. */
export class Attempts {
  readonly #options: AttemptsOptions;
  #count = 0;

  constructor(options: AttemptsOptions) {
    this.#options = options;
  }

  async play(turn: Turn): Promise<void> {
    const { request, skipped, inspected } = this.#options;
    const { retries = 0, traces } = request;
    const { scenario, name } = turn;
    const first = this.#count + 1;
    for (let attempt = 1; ; attempt++) {
      const id = ++this.#count;
      const counted = retries === 0 ? {} : attempt === 1 ? { attempt } : { attempt, retryOf: first };
      // Who has begun to play it goes on to its last attempt.
      const skip = attempt === 1 ? skipped(scenario) : undefined;
      const trace =
        skip === undefined ? traces?.next({ file: scenario.at.source.file, name: inspected.mask(name) }) : undefined;
      this.#begun(scenario, { scenario: id, name, ...counted, ...(trace === undefined ? {} : { trace }) });
      if (skip !== undefined) return this.#skip(scenario, id, skip);
      if (!(await this.#attempt(turn, { id, attempt, trace }))) return;
    }
  }

  /** Whether another attempt follows. */
  async #attempt(
    turn: Turn,
    { id, attempt, trace }: { readonly id: number; readonly attempt: number; readonly trace: string | undefined },
  ): Promise<boolean> {
    const { request, ended, send } = this.#options;
    const { retries = 0, traces } = request;
    const { scenario } = turn;
    const offset = this.#now();
    const { transcript, ...played } = await this.#perform(scenario, id, turn.seed(attempt));
    const retried = attempt <= retries && this.#mayPass(played.outcome);
    const outcome = outcomeAt(attempt, played.outcome);
    if (!retried) ended(scenario, outcome, played.ms);
    send({
      type: "scenario:end",
      at: this.#now(),
      scenario: id,
      ...played,
      outcome,
      ...(retried ? { retried } : {}),
      ...(transcript ? { transcript: transcript.map((line) => ({ ...line, at: line.at + offset })) } : {}),
      ...(trace !== undefined && traces?.keeps(outcome) ? { trace } : {}),
    });
    return retried;
  }

  #begun(
    { tags, at }: Scenario,
    known: Pick<ScenarioStart, "scenario" | "name" | "attempt" | "retryOf" | "trace">,
  ): void {
    const { scenario, name, ...attempt } = known;
    const place = { file: at.source.file, line: lineOf(at) };
    this.#options.send({ type: "scenario:start", at: this.#now(), scenario, ...place, name, tags, ...attempt });
  }

  #skip(scenario: Scenario, id: number, skip: Skip): void {
    const outcome = { status: "skipped", ...skip } as const;
    this.#options.send({
      type: "scenario:end",
      at: this.#now(),
      scenario: id,
      ms: 0,
      outcome,
      notes: [],
      steps: scenario.steps.length,
      series: {},
    });
    this.#options.ended(scenario, outcome, 0);
  }

  /** Whether another attempt could end in another way. */
  #mayPass(outcome: Outcome): boolean {
    if (outcome.status !== "failed" && outcome.status !== "errored") return false;
    return kindOf(outcome.problem.code) !== "internal" && !this.#options.cutShort.signal.aborted;
  }

  async #perform(scenario: Scenario, id: number, seed: number): Promise<Played> {
    const { request, environment, deadlines, lateness, cutShort, began, send, reveal, servers, inspected } =
      this.#options;
    const { inspector } = request;
    const { given = new Map(), typed = [], insecure = false, timeout, detail = "scenarios" } = request;
    const start = this.#now();
    const optionsOf = (): PlayOptions => ({
      environment: { ...environment, random: seededRandom(seed) },
      deadlines,
      lateness,
      detail,
      tell: (event, when) => send({ ...event, at: when - began, scenario: id } as RunEvent),
      given: givenTo(scenario, given, typed),
      reveal,
      insecure,
      runServers: servers(),
      timeout,
      signal: cutShort.signal,
      hurry: cutShort.hurry,
      ...(inspector ? { inspect: (each) => inspector.inspect(each, inspected) } : {}),
    });
    try {
      if (request.recheck) return await this.#recheck(await request.recheck.stage(scenario), scenario, optionsOf());
      return await playScenario(scenario, optionsOf());
    } catch (thrown) {
      // A fault of ours in one scenario must not take the others and the reports with it.
      const outcome: Outcome = { status: "errored", problem: problemOf(thrown) };
      return { ms: this.#now() - start, outcome, notes: [], steps: scenario.steps.length, series: {} };
    }
  }

  /** Plays a scenario from its recording: how late this process is means nothing for that. */
  async #recheck(stage: Stage, scenario: Scenario, options: PlayOptions): Promise<Played> {
    const { environment, send } = this.#options;
    const { detail, ...others } = options;
    stage.begin();
    try {
      const played = await playScenario(scenario, {
        ...others,
        environment: { ...environment, random: seededRandom(stage.seed) },
        // It goes by what steps tell.
        detail: detail === "frames" ? detail : "steps",
        deadlines: stage.deadlines,
        lateness: undefined,
        stage,
      });
      // Where it failed they stand among its notes.
      if (played.outcome.status === "passed")
        for (const problem of stage.warnings) send({ type: "diagnostic", at: this.#now(), problem });
      return played;
    } finally {
      stage.end();
    }
  }

  #now(): number {
    return this.#options.environment.clock.now() - this.#options.began;
  }
}

/** A scenario that passes only when it is played again is flaky. */
function outcomeAt(attempt: number, outcome: Outcome): Outcome {
  return attempt > 1 && outcome.status === "passed" ? { ...outcome, flaky: true } : outcome;
}
