import { createRequire } from "node:module";
import { type Clock, type Environment, hostEnvironment } from "../environment.ts";
import type { RunEvent, ScenarioStart } from "../events.ts";
import type { Scenario } from "../language/scenario.ts";
import { Failure, type Problem, problemOf } from "../problem.ts";
import type { Detail } from "../steps/scene.ts";
import { type ChoosingOptions, chosenScenarios } from "./chosen-scenarios.ts";
import { EventQueue } from "./event-queue.ts";
import { type LastRun, rememberedOf } from "./last-run.ts";
import { emptyTally, type Tally } from "./tally.ts";
import type { Played } from "./played.ts";
import { run, type RunRequest, type RunResult } from "./run.ts";
import { tagFilter } from "./tags.ts";

/** What is to be run, and how: `files`, `text` and `scenarios` say what, at least one of them; all else has a default. */
export interface RunOptions extends ChoosingOptions {
  /** Files, folders and globs, relative to `cwd`. */
  readonly files?: string | readonly string[];
  /** A file by its text. */
  readonly text?: string;
  /** By what name problems and events speak of `text`; its own relative paths begin where that would be. Default: `scenario.yaml`. */
  readonly name?: string;
  /** Scenarios that `loadFile` or `loadText` has compiled: they may be run many times, also at once. */
  readonly scenarios?: readonly Scenario[];
  /** Values of variables, with more right than those of the files. One that no scenario has is a mistake. */
  readonly vars?: Readonly<Record<string, unknown>>;
  /** What `${env.NAME}` reads and commands get. Default: the variables of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The working directory, an absolute path. Default: that of this process. */
  readonly cwd?: string;
  /** Measures and waits. Default: the system's. */
  readonly clock?: Clock;
  /** Makes all random values; a whole number. Without it each run has its own, which `run:start` tells. */
  readonly seed?: number;
  /** Only scenarios whose name one of these finds. */
  readonly grep?: readonly RegExp[];
  /** No scenario whose name one of these finds. */
  readonly grepInvert?: readonly RegExp[];
  /** Only scenarios with such tags: `smoke and not slow`. */
  readonly tags?: string;
  /** Whether a tag of `tags` that no scenario has is a mistake. Default: false. */
  readonly strictTags?: boolean;
  /** Whether a run for which nothing was chosen has passed. Default: false. */
  readonly passWithNoTests?: boolean;
  /** After so many failures the rest is skipped. Default: never. */
  readonly bail?: number;
  /** How often a scenario that did not pass is played again. Default: not at all. */
  readonly retries?: number;
  /** Whether a scenario that passed only when it was played again fails the run. Default: false. */
  readonly failOnFlaky?: boolean;
  /** How often each scenario is played, each time as one of its own. Default: once. */
  readonly repeatEach?: number;
  /** Whether the seed makes the order. Default: that of the files. */
  readonly shuffle?: boolean;
  /** How many files are played at once; the scenarios of a file run one after another. Default: 4. */
  readonly workers?: number;
  /** Milliseconds for each scenario that has no timeout of its own. Default: 60 000. */
  readonly timeout?: number;
  /** Milliseconds for the whole run, which is then ended in order. Default: none. */
  readonly globalTimeout?: number;
  /** Accepts any TLS certificate. Default: false. */
  readonly insecure?: boolean;
  /** Servers to use instead of the scenarios' own: a url, or `name=url` where a scenario has several. */
  readonly targets?: readonly string[];
  /** Texts that are masked in all events and problems, beside what the files call secret. */
  readonly secrets?: readonly string[];
  /** Which events are made: those of scenarios (default), of steps as well, or of every message as well. */
  readonly detail?: Detail;
  /** Aborting it interrupts the run in order: clients close, `finally` runs, servers end. */
  readonly signal?: AbortSignal;
}

/** How one scenario ended. */
export interface ScenarioResult extends Played, Pick<ScenarioStart, "file" | "line" | "name" | "tags" | "attempt"> {}

/** How a run ended. */
export interface RunSummary {
  /** Whether something was chosen, and nothing of it failed. */
  readonly passed: boolean;
  /** That of the command. */
  readonly exitCode: number;
  readonly tally: Tally;
  /** In the order in which they ended. */
  readonly scenarios: readonly ScenarioResult[];
  /** What belongs to no scenario: what is wrong with a file or with the options. Warnings have a `severity`. */
  readonly problems: readonly Problem[];
  /** What is to be remembered of the run, for `lastFailed` and `shardTimings` of others: what the command writes as `.last-run.json`. */
  readonly lastRun: LastRun;
}

/**
 * A run: its events as they happen, for one reader, and its result. It goes on whether it is read or not. Events that nobody
 * has read are kept; breaking off the loop over them ends that.
 */
export interface ScenarioRun extends AsyncIterable<RunEvent> {
  /** Resolves when nothing of the run is left: no connection, server or timer. Whatever failed, it does not reject. */
  readonly result: Promise<RunSummary>;
}

/**
 * Runs scenarios: begins at once, in this process. What is wrong with a file or a value of an option is a problem of the
 * result. Throws a `Failure` when nothing is given to run, and for `tags` that make no sense.
 */
export function runScenarios(options: RunOptions): ScenarioRun {
  const request = requestOf(options);
  const host = hostEnvironment();
  const { cwd = host.cwd, env = host.env, clock = host.clock } = options;
  const events = new EventQueue();
  return {
    result: play(request, { ...host, cwd, env, clock }, { events, options }),
    [Symbol.asyncIterator]: () => events[Symbol.asyncIterator](),
  };
}

async function play(
  request: Omit<RunRequest, "readers" | "signal">,
  environment: Environment,
  { events, options }: { readonly events: EventQueue; readonly options: RunOptions },
): Promise<RunSummary> {
  const { signal, lastFailed } = options;
  const scenarios: ScenarioResult[] = [];
  const problems: Problem[] = [];
  const starts = new Map<number, ScenarioStart>();
  const gather = (event: RunEvent): void => {
    if (event.type === "scenario:start") starts.set(event.scenario, event);
    else if (event.type === "diagnostic") problems.push(event.problem);
    else if (event.type === "scenario:end") {
      const start = starts.get(event.scenario);
      if (start && !event.retried) scenarios.push(resultOf(start, event));
    }
  };
  const reader = {
    name: "program",
    async read(stream: AsyncIterable<RunEvent>): Promise<void> {
      for await (const event of stream) {
        gather(event);
        events.push(event);
      }
      events.end();
    },
  };
  let chosen: Awaited<ReturnType<typeof chosenScenarios>>;
  try {
    chosen = await chosenScenarios(options, environment.cwd);
  } catch (thrown) {
    events.end();
    const tally = { ...emptyTally(), invalid: 1 };
    const lastRun = rememberedOf([], { exitCode: 2, before: undefined });
    return { passed: false, exitCode: 2, tally, scenarios, problems: [problemOf(thrown)], lastRun };
  }
  const abort = new AbortController();
  const interrupt = (): void => abort.abort(typeof signal?.reason === "string" ? signal.reason : "the program");
  signal?.addEventListener("abort", interrupt);
  if (signal?.aborted) interrupt();
  const result: RunResult = await run({ ...request, ...chosen, readers: [reader], signal: abort.signal }, environment);
  signal?.removeEventListener("abort", interrupt);
  const { tally, exitCode, ended } = result;
  const before = typeof lastFailed === "object" ? lastFailed : undefined;
  return {
    passed: exitCode === 0,
    exitCode,
    tally,
    scenarios,
    problems: [...problems, ...result.problems],
    lastRun: rememberedOf(ended, { exitCode, before }),
  };
}

function resultOf(
  { file, line, name, tags, attempt }: ScenarioStart,
  { type: _type, at: _at, scenario: _scenario, ...played }: Extract<RunEvent, { readonly type: "scenario:end" }>,
): ScenarioResult {
  return { file, line, name, tags, ...(attempt === undefined ? {} : { attempt }), ...played };
}

function requestOf(options: RunOptions): Omit<RunRequest, "readers" | "signal"> {
  const { files = [], text, name = "scenario.yaml", scenarios, vars = {}, tags } = options;
  const { retries, repeatEach, shuffle = false, globalTimeout } = options;
  const { grep = [], grepInvert = [], bail, workers, timeout, insecure = false, targets = [], secrets = [] } = options;
  const paths = typeof files === "string" ? [files] : files;
  if (paths.length === 0 && text === undefined && scenarios === undefined) {
    throw new Failure({
      code: "invalid-argument",
      headline: "Nothing is given to run",
      help: "Give files, text or scenarios: runScenarios({ files: 'scenarios' }).",
    });
  }
  return {
    paths,
    texts: text === undefined ? [] : [{ name, text }],
    compiled: scenarios ?? [],
    version: versionOf(),
    given: new Map(Object.entries(vars)),
    typed: Object.keys(vars),
    tags: tags === undefined ? undefined : tagFilter(tags),
    grep,
    grepInvert,
    bail,
    retries,
    repeatEach,
    shuffle,
    strictTags: options.strictTags ?? false,
    passWithNoTests: options.passWithNoTests ?? false,
    failOnFlaky: options.failOnFlaky ?? false,
    workers,
    timeout,
    globalTimeout,
    insecure,
    targets,
    secrets,
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    detail: options.detail ?? "scenarios",
  };
}

/** The library is not bundled: its version is that of its package. */
function versionOf(): string {
  const { version } = createRequire(import.meta.url)("wstest/package.json") as { readonly version: string };
  return version;
}
