import type { Environment } from "../environment.ts";
import type { Outcome, RunEvent } from "../events.ts";
import { isInterrupt } from "../interrupts.ts";
import type { LoadedFile, Scenario } from "../language/scenario.ts";
import { Deadlines } from "../play/deadlines.ts";
import { Lateness } from "../play/lateness.ts";
import { Failure, kindOf, type Problem, problem, problemOf } from "../problem.ts";
import { lineOf, placeOf } from "../source.ts";
import type { Detail } from "../steps/scene.ts";
import { Broadcast, type EventReader } from "./broadcast.ts";
import { type Tally, exitCode } from "./exit-code.ts";
import { Mask } from "./mask.ts";
import { nothingToRun } from "./nothing-to-run.ts";
import { type FileText, plan, type PlannedFile } from "./plan.ts";
import { type PlayOptions, playScenario } from "./play-scenario.ts";
import type { Played } from "./played.ts";
import { givenTo } from "./given-values.ts";
import { hash, seededRandom } from "./random.ts";
import { knownSecrets } from "./secrets.ts";
import type { TagFilter } from "./tags.ts";
import { aimAll } from "./target.ts";

/** What is to be run, and how. */
export interface RunRequest {
  /** Files, folders and globs. */
  readonly paths: readonly string[];
  /** More files, by their text. */
  readonly texts?: readonly FileText[];
  /** Scenarios that are compiled already. */
  readonly compiled?: readonly Scenario[];
  /** That of wstest, for `run:start`. */
  readonly version: string;
  /** Which scenarios, by name and tags. */
  readonly grep?: readonly RegExp[];
  readonly grepInvert?: readonly RegExp[];
  readonly tags?: TagFilter | undefined;
  /** After so many failures the rest is skipped. */
  readonly bail?: number | undefined;
  /** How many files are played at once; the scenarios of a file run one after another. Default: 4. */
  readonly workers?: number | undefined;
  /** Values of variables, with more right than those of the files. A scenario takes what it knows. */
  readonly given?: ReadonlyMap<string, unknown>;
  /** Names of `given` that somebody typed: one that none of the chosen scenarios knows is a mistake, and nothing is run. */
  readonly typed?: readonly string[];
  /** Servers to use instead of the scenarios' own: a url, or `name=url`. */
  readonly targets?: readonly string[];
  /** Values that are masked in everything that leaves the run. */
  readonly secrets?: readonly string[];
  /** Milliseconds for each scenario that has no timeout of its own. Default: 60 000. */
  readonly timeout?: number | undefined;
  /** Accepts any TLS certificate. */
  readonly insecure?: boolean;
  /** Makes all random values; a whole number. Without it each run has its own, which `run:start` tells. */
  readonly seed?: number;
  /** How much its readers read. */
  readonly detail?: Detail;
  readonly readers: readonly EventReader[];
  /** Aborted with the signal's name as its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Aborted with the signal's name when whoever interrupted the run cannot wait for what still has to end. */
  readonly hurry?: AbortSignal | undefined;
}

/** How a run ended. */
export interface RunResult {
  readonly tally: Tally;
  readonly exitCode: number;
  /** Readers that failed, as problems; they are not in the stream, for its readers are gone. */
  readonly problems: readonly Problem[];
}

/**
 * Loads, plans, plays and reports. It does not reject: what is wrong with the request or a file is a `diagnostic` in the
 * stream and counts in the result.
 */
export async function run(request: RunRequest, environment: Environment): Promise<RunResult> {
  const runner = new Runner(request, environment);
  await runner.playAll(await runner.start());
  return runner.end();
}

class Runner {
  readonly #request: RunRequest;
  readonly #environment: Environment;
  readonly #broadcast: Broadcast;
  readonly #deadlines: Deadlines;
  readonly #lateness: Lateness;
  readonly #mask = new Mask();
  readonly #began: number;
  readonly #tally: Tally = { passed: 0, failed: 0, errored: 0, skipped: 0, invalid: 0, internal: 0 };
  readonly #abort = new AbortController();
  readonly #hurry = new AbortController();
  readonly #seed: number;
  #count = 0;

  constructor(request: RunRequest, environment: Environment) {
    this.#request = request;
    this.#environment = environment;
    this.#deadlines = new Deadlines(environment.clock);
    this.#lateness = new Lateness(environment.clock);
    this.#began = environment.clock.now();
    this.#seed = request.seed ?? Math.floor(environment.random() * 2 ** 31);
    this.#mask.add(request.secrets ?? []);
    this.#broadcast = new Broadcast(request.readers);
    follow(request.signal, this.#abort);
    follow(request.hurry, this.#hurry);
  }

  /** Plans. What is wrong with the command line is told like what is wrong with a file: every report says it. */
  async start(): Promise<readonly PlannedFile[]> {
    const { grep = [], grepInvert = [], tags, given, typed = [], paths, targets = [] } = this.#request;
    const { texts = [], compiled = [] } = this.#request;
    try {
      const names = { given: [...(given?.keys() ?? [])], typed, ...(given ? { values: given } : {}) };
      const selection = { paths, texts, compiled, grep, grepInvert, tags, ...names };
      const found = await plan(selection, this.#environment);
      const planned = aimAll(found.planned, targets);
      this.#begin(found.loaded, planned);
      return planned;
    } catch (thrown) {
      const wrong = problemOf(thrown);
      this.#tally[kindOf(wrong.code) === "internal" ? "internal" : "invalid"]++;
      this.#begin([], []);
      this.#diagnose(wrong);
      return [];
    }
  }

  #begin(loaded: readonly LoadedFile[], planned: readonly PlannedFile[]): void {
    const { clock, hostname } = this.#environment;
    // Also those of files that are not played: a problem shows the lines around it.
    for (const { scenarios } of loaded) {
      for (const each of scenarios) this.#mask.add(knownSecrets(each, this.#request.given ?? new Map()));
    }
    this.#send({
      type: "run:start",
      at: 0,
      version: this.#request.version,
      time: new Date(clock.wall()).toISOString(),
      hostname,
      files: loaded.map(({ source }) => source.file),
      scenarios: planned.reduce((sum, { scenarios }) => sum + scenarios.length, 0),
      seed: this.#seed,
    });
    for (const { problems, source } of loaded) {
      // Of a file that is empty or cannot be read nothing smaller than the file can be named.
      for (const each of problems) this.#diagnose({ place: placeOf({ source, start: 0, end: 1 }), ...each });
      if (problems.some((each) => each.severity !== "warning")) this.#tally.invalid++;
    }
    if (planned.length === 0 && this.#tally.invalid + this.#tally.internal === 0)
      this.#diagnose(nothingToRun(loaded, this.#request.tags, "wstest list shows the scenarios and their tags."));
    this.#lateness.start();
  }

  /** Files are played side by side, the scenarios of a file one after another. Never rejects: reports must come to their end. */
  async playAll(planned: readonly PlannedFile[]): Promise<void> {
    const waiting = [...planned];
    const work = async (): Promise<void> => {
      for (let file = waiting.shift(); file; file = waiting.shift()) {
        const seed = seedsOf(this.#seed, file);
        for (const scenario of file.scenarios) await this.#play(scenario, seed(scenario));
      }
    };
    const ends = await Promise.allSettled(Array.from({ length: Math.max(1, this.#request.workers ?? 4) }, work));
    for (const end of ends) {
      if (end.status === "fulfilled") continue;
      this.#tally.internal++;
      this.#diagnose(problemOf(end.reason));
    }
  }

  async end(): Promise<RunResult> {
    this.#lateness.stop();
    this.#deadlines.clear();
    const { signal } = this.#request;
    const reason = signal?.aborted ? String(signal.reason) : "";
    const bySignal = isInterrupt(reason) ? reason : undefined;
    this.#send({ type: "run:end", at: this.#now(), ms: this.#now(), ...(bySignal ? { interrupted: bySignal } : {}) });
    const failed = await this.#broadcast.end();
    const problems = failed.map(({ name, thrown }) => readerProblem(name, thrown));
    this.#tally.internal += problems.length;
    return { tally: this.#tally, exitCode: exitCode(this.#tally, bySignal), problems };
  }

  async #play(scenario: Scenario, seed: number): Promise<void> {
    const id = ++this.#count;
    const { name, tags, at } = scenario;
    const file = at.source.file;
    this.#send({ type: "scenario:start", at: this.#now(), scenario: id, file, line: lineOf(at), name, tags });
    const skip = this.#skipped(scenario);
    if (skip !== undefined) {
      this.#send({
        type: "scenario:end",
        at: this.#now(),
        scenario: id,
        ms: 0,
        outcome: { status: "skipped", ...skip },
        notes: [],
        steps: scenario.steps.length,
        series: {},
      });
      this.#tally.skipped++;
      return;
    }
    const offset = this.#now();
    const { transcript, ...played } = await this.#perform(scenario, id, seed);
    this.#tallyUp(played.outcome);
    this.#send({
      type: "scenario:end",
      at: this.#now(),
      scenario: id,
      ...played,
      ...(transcript ? { transcript: transcript.map((line) => ({ ...line, at: line.at + offset })) } : {}),
    });
  }

  async #perform(scenario: Scenario, id: number, seed: number): Promise<Played> {
    const { given = new Map(), typed = [], insecure = false, timeout, detail = "scenarios" } = this.#request;
    const began = this.#now();
    const optionsOf = (): PlayOptions => ({
      environment: { ...this.#environment, random: seededRandom(seed) },
      deadlines: this.#deadlines,
      lateness: this.#lateness,
      detail,
      tell: (event, when) => this.#send({ ...event, at: when - this.#began, scenario: id } as RunEvent),
      given: givenTo(scenario, given, typed),
      reveal: (texts) => this.#mask.add(texts),
      insecure,
      timeout,
      signal: this.#abort.signal,
      hurry: this.#hurry.signal,
    });
    try {
      return await playScenario(scenario, optionsOf());
    } catch (thrown) {
      // A fault of ours in one scenario must not take the others and the reports with it.
      const outcome: Outcome = { status: "errored", problem: problemOf(thrown) };
      return { ms: this.#now() - began, outcome, notes: [], steps: scenario.steps.length, series: {} };
    }
  }

  #skipped({ skip }: Scenario): { readonly reason: string; readonly notRun?: true } | undefined {
    if (skip !== undefined) return { reason: skip };
    const { bail } = this.#request;
    if (this.#abort.signal.aborted) return { reason: "not run: the run was interrupted", notRun: true };
    if (bail !== undefined && this.#tally.failed + this.#tally.errored >= bail) {
      const before = bail === 1 ? "a scenario" : `${bail} scenarios`;
      return { reason: `not run: ${before} failed before`, notRun: true };
    }
    return undefined;
  }

  #tallyUp(outcome: Outcome): void {
    if (outcome.status === "skipped") return;
    this.#tally[outcome.status]++;
    if (outcome.status !== "passed" && kindOf(outcome.problem.code) === "internal") this.#tally.internal++;
  }

  #diagnose(found: Problem): void {
    this.#send({ type: "diagnostic", at: this.#now(), problem: found });
  }

  #send(event: RunEvent): void {
    this.#broadcast.send(this.#mask.event(event));
  }

  #now(): number {
    return this.#environment.clock.now() - this.#began;
  }
}

/**
 * What makes the random values of the scenarios of a file. It is the same however many run, and in whatever order: file and
 * name make it, and which of that name it is.
 */
function seedsOf(seed: number, { file }: PlannedFile): (scenario: Scenario) => number {
  const namesakes = new Map<string, number[]>();
  for (const { name, at } of file.scenarios) {
    const known = namesakes.get(name);
    if (known) known.push(at.start);
    else namesakes.set(name, [at.start]);
  }
  return ({ name, at }) => hash(`${seed} ${namesakes.get(name)?.indexOf(at.start) ?? 0} ${at.source.file} ${name}`);
}

/** Aborts with a failure when the process was told to end. */
function follow(signal: AbortSignal | undefined, abort: AbortController): void {
  const interrupt = (): void => {
    abort.abort(new Failure({ code: "interrupted", headline: `The run was interrupted by ${String(signal?.reason)}` }));
  };
  if (signal?.aborted) interrupt();
  else signal?.addEventListener("abort", interrupt, { once: true });
}

function readerProblem(name: string, thrown: unknown): Problem {
  if (thrown instanceof Failure) return thrown.problem;
  const { headline, stack } = problemOf(thrown);
  return problem({
    code: "report",
    headline: `The reporter ${name} failed: ${headline}`,
    ...(stack === undefined ? {} : { stack }),
  });
}
