import type { Environment } from "../environment.ts";
import type { Outcome, RunEvent } from "../events.ts";
import type { LoadedFile, Scenario } from "../language/scenario.ts";
import { Deadlines } from "../play/deadlines.ts";
import { Lateness } from "../play/lateness.ts";
import { kindOf, type Problem, problemOf } from "../problem.ts";
import { placeOf } from "../source.ts";
import { giveAll } from "./all-clients.ts";
import { Attempts, type Skip } from "./attempts.ts";
import { Broadcast, readerProblem } from "./broadcast.ts";
import { CutShort } from "./cut-short.ts";
import { exitCode } from "./exit-code.ts";
import { Mask } from "./mask.ts";
import { durationsOf, type Ended, isAmong, nameOf } from "./last-run.ts";
import { emptyShard, nothingToRun } from "./nothing-to-run.ts";
import { plan, type Plan, type PlannedFile } from "./plan.ts";
import { seededRandom } from "../random.ts";
import type { RunRequest, RunResult } from "./request.ts";
import { readAgain } from "./read-again.ts";
import { RunServers, sharedServers } from "./run-servers.ts";
import { knownSecrets, namesMasked, secretTexts } from "./secrets.ts";
import { shardOf } from "./shard.ts";
import { emptyTally, tallyUp } from "./tally.ts";
import { weakSecrets } from "./weak-secrets.ts";
import { aimAll } from "./target.ts";
import { turnsOf } from "./turns.ts";

export type { RunRequest, RunResult } from "./request.ts";

/**
 * Loads, plans, plays and reports. It does not reject: what is wrong with the request or a file is a `diagnostic` in the
 * stream and counts in the result.
 */
export async function run(request: RunRequest, environment: Environment): Promise<RunResult> {
  const runner = new Runner(request, environment);
  const planned = await runner.start();
  await runner.startServers(planned);
  await runner.playAll(planned);
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
  readonly #tally = emptyTally();
  readonly #cutShort: CutShort;
  readonly #seed: number;
  readonly #ended: Ended[] = [];
  #mayBeEmpty = false;
  /** The servers of the project, and whether they are ready. */
  #declared: Scenario | undefined;
  #servers: RunServers | undefined;
  #notReady = false;
  /** Whether anything went wrong with them that no scenario was told. */
  #serverFailed = false;
  #files: readonly string[] = [];

  constructor(request: RunRequest, environment: Environment) {
    this.#request = request;
    this.#environment = environment;
    this.#deadlines = new Deadlines(environment.clock);
    this.#lateness = new Lateness(environment.clock);
    this.#began = environment.clock.now();
    this.#seed = request.seed ?? Math.floor(environment.random() * 2 ** 31);
    this.#mask.add(request.secrets ?? []);
    for (const each of request.secretNames ?? []) this.#mask.add(secretTexts(request.given?.get(each)));
    this.#broadcast = new Broadcast(request.readers);
    this.#cutShort = new CutShort(environment.clock, request, request.globalTimeout);
  }

  /** Plans. What is wrong with the command line is told like what is wrong with a file: every report says it. */
  async start(): Promise<readonly PlannedFile[]> {
    const {
      grep = [],
      grepInvert = [],
      tags,
      strictTags,
      failed,
      changed,
      given,
      typed = [],
      paths,
      targets = [],
    } = this.#request;
    const { texts = [], compiled = [], project, secretNames: secrets = [], settings } = this.#request;
    try {
      const names = { given: [...(given?.keys() ?? [])], typed, secrets, ...(given ? { values: given } : {}) };
      const { recheck } = this.#request;
      const wanted = { grep, grepInvert, tags, strictTags, failed, changed, recheck };
      const keepWritten = this.#request.inspector !== undefined;
      const selection = { paths, texts, compiled, ...wanted, ...names, project, keepWritten };
      const found = await plan(selection, this.#environment);
      this.#declared = found.runServers;
      const aimed = giveAll(aimAll(found.planned, targets), settings);
      const planned = this.#shardOf(aimed, found);
      this.#begin(found.loaded, planned, countOf(aimed) - countOf(planned));
      return planned;
    } catch (thrown) {
      const wrong = problemOf(thrown);
      this.#tally[kindOf(wrong.code) === "internal" ? "internal" : "invalid"]++;
      this.#begin([], []);
      this.#diagnose(wrong);
      return [];
    }
  }

  #shardOf(planned: readonly PlannedFile[], found: Plan): readonly PlannedFile[] {
    const { shard, timings = [] } = this.#request;
    return shard ? shardOf(planned, shard, durationsOf(timings, namesMasked(found, this.#environment))) : planned;
  }

  /** `elsewhere`: how many scenarios are in other shards. */
  #begin(loaded: readonly LoadedFile[], planned: readonly PlannedFile[], elsewhere = 0): void {
    const { clock, hostname } = this.#environment;
    const { shard, recheck } = this.#request;
    // A change that touches nothing is none to fail for; that there are no scenarios at all is.
    const untouched = this.#request.changed !== undefined && loaded.some(({ scenarios }) => scenarios.length > 0);
    this.#files = [...new Set(loaded.flatMap((each) => each.files))];
    this.#mayBeEmpty = elsewhere > 0 || untouched;
    // Also those of files that are not played: a problem shows the lines around it.
    for (const { scenarios } of [{ scenarios: this.#declared ? [this.#declared] : [] }, ...loaded]) {
      for (const each of scenarios)
        this.#mask.add(knownSecrets(each, this.#request.given ?? new Map(), this.#environment));
    }
    this.#send({
      type: "run:start",
      at: 0,
      version: this.#request.version,
      time: new Date(clock.wall()).toISOString(),
      hostname,
      files: loaded.map(({ source }) => source.file),
      scenarios: countOf(planned) * (this.#request.repeatEach ?? 1),
      seed: this.#seed,
      ...(shard ? { shard } : {}),
      ...(recheck ? { recheck: recheck.traces } : {}),
    });
    for (const { problems, source } of loaded) {
      // Of a file that is empty or cannot be read nothing smaller than the file can be named.
      for (const each of problems) this.#diagnose({ place: placeOf({ source, start: 0, end: 1 }), ...each });
      if (problems.some((each) => each.severity !== "warning")) this.#tally.invalid++;
    }
    for (const each of weakSecrets(this.#request)) this.#diagnose(each);
    if (planned.length === 0 && this.#tally.invalid + this.#tally.internal === 0)
      this.#diagnose(
        shard && elsewhere > 0
          ? emptyShard(shard, elsewhere)
          : nothingToRun(loaded, this.#request, "wstest list shows the scenarios and their tags."),
      );
    this.#lateness.start();
  }

  /** Starts the servers of the project that the scenarios use. One that does not get ready is told, and nothing is played. */
  async startServers(planned: readonly PlannedFile[]): Promise<void> {
    const wanted = planned.flatMap(({ scenarios }) => scenarios.filter(({ skip }) => skip === undefined));
    const used = wanted.flatMap(sharedServers);
    if (this.#request.recheck || !this.#declared || used.length === 0 || this.#cutShort.signal.aborted) return;
    const { given = new Map<string, unknown>() } = this.#request;
    const environment = { ...this.#environment, random: seededRandom(this.#seed) };
    const options = { environment, deadlines: this.#deadlines, given, signal: this.#cutShort.signal };
    this.#servers = new RunServers(this.#declared, options);
    try {
      await this.#servers.start(new Set(used));
    } catch (thrown) {
      this.#notReady = true;
      this.#serverFailed = true;
      // Of an interrupt everybody is told otherwise.
      if (!this.#cutShort.signal.aborted) this.#diagnose(problemOf(thrown));
    }
  }

  /** Files are played side by side, the scenarios of a file one after another. Never rejects: reports must come to their end. */
  async playAll(planned: readonly PlannedFile[]): Promise<void> {
    const { first: names } = this.#request;
    const first = names && isAmong(names, (name) => this.#mask.text(name));
    const waiting = [...turnsOf(planned, { ...this.#request, seed: this.#seed, first })];
    const attempts = new Attempts({
      request: this.#request,
      environment: this.#environment,
      deadlines: this.#deadlines,
      lateness: this.#lateness,
      cutShort: this.#cutShort,
      began: this.#began,
      send: (event) => this.#send(event),
      reveal: (texts) => this.#mask.add(texts),
      skipped: (scenario) => this.#skipped(scenario),
      ended: (scenario, outcome, ms) => this.#scenarioEnded(scenario, outcome, ms),
      servers: () => this.#servers,
      inspected: {
        mask: (text) => this.#mask.text(text),
        reread: (scenario) => readAgain(scenario, this.#request, this.#environment),
      },
    });
    const work = async (): Promise<void> => {
      for (let turns = waiting.shift(); turns; turns = waiting.shift())
        for (const turn of turns) await attempts.play(turn);
    };
    const ends = await Promise.allSettled(Array.from({ length: Math.max(1, this.#request.workers ?? 4) }, work));
    for (const end of ends) {
      if (end.status === "fulfilled") continue;
      this.#tally.internal++;
      this.#diagnose(problemOf(end.reason));
    }
  }

  async end(): Promise<RunResult> {
    for (const each of (await this.#servers?.end(this.#cutShort.hurry)) ?? []) {
      this.#serverFailed = true;
      this.#diagnose(each);
    }
    this.#lateness.stop();
    this.#deadlines.clear();
    this.#cutShort.end();
    const { told } = this.#cutShort;
    this.#send({ type: "run:end", at: this.#now(), ms: this.#now(), ...told });
    const failed = await this.#broadcast.end();
    const problems = failed.map(readerProblem);
    this.#tally.internal += problems.length;
    const rules = { ...told, ...this.#request, ...(this.#mayBeEmpty ? { passWithNoTests: true } : {}) };
    const code = exitCode(this.#tally, rules);
    return {
      tally: this.#tally,
      exitCode: this.#serverFailed && code === 0 ? 1 : code,
      problems,
      ended: this.#ended,
      files: this.#files,
    };
  }

  #skipped({ skip }: Scenario): Skip | undefined {
    if (skip !== undefined) return { reason: skip };
    const { bail } = this.#request;
    const { reason } = this.#cutShort;
    if (reason !== undefined) return { reason: `not run: ${reason}`, notRun: true };
    if (this.#notReady) return { reason: "not run: a server of the run did not get ready", notRun: true };
    if (bail !== undefined && this.#tally.failed + this.#tally.errored >= bail) {
      const before = bail === 1 ? "a scenario" : `${bail} scenarios`;
      return { reason: `not run: ${before} failed before`, notRun: true };
    }
    return undefined;
  }

  #scenarioEnded(scenario: Scenario, outcome: Outcome, ms: number): void {
    const name = nameOf(scenario, (text) => this.#mask.text(text));
    const notRun = outcome.status === "skipped" && outcome.notRun ? { notRun: true as const } : {};
    this.#ended.push({ ...name, status: outcome.status, ...notRun, ms });
    tallyUp(outcome, this.#tally);
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

function countOf(planned: readonly PlannedFile[]): number {
  return planned.reduce((sum, { scenarios }) => sum + scenarios.length, 0);
}
