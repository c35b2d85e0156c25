import type { Outcome, RecheckedTrace } from "../events.ts";
import type { Project } from "../language/project.ts";
import type { Node } from "../tree.ts";
import type { Scenario } from "../language/scenario.ts";
import type { Problem } from "../problem.ts";
import type { Detail } from "../steps/scene.ts";
import type { EventReader } from "./broadcast.ts";
import type { Tally } from "./tally.ts";
import type { FileText } from "./plan.ts";
import type { Changed } from "./changed.ts";
import type { Inspector } from "./inspector.ts";
import type { Ended, LastRun, ScenarioName } from "./last-run.ts";
import type { Shard } from "./shard.ts";
import type { Stage } from "./stage.ts";
import type { TagFilter } from "./tags.ts";

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
  /** What all scenarios inherit from, and whose servers they share. */
  readonly project?: Project | undefined;
  /** Which scenarios, by name and tags. */
  readonly grep?: readonly RegExp[];
  readonly grepInvert?: readonly RegExp[];
  readonly tags?: TagFilter | undefined;
  /** Only these, where they are given: those that failed in an earlier run. */
  readonly failed?: readonly ScenarioName[] | undefined;
  /** Only those that are touched by one of these files, where they are given. */
  readonly changed?: Changed | undefined;
  /** Their files are played before the others. */
  readonly first?: readonly ScenarioName[] | undefined;
  /** Which part of the run is played here. Default: all of it. */
  readonly shard?: Shard | undefined;
  /** Records of earlier runs, by whose durations the parts are made. */
  readonly timings?: readonly LastRun[] | undefined;
  /** Whether a tag of the filter that no scenario has is a mistake. Default: false. */
  readonly strictTags?: boolean;
  /** Whether a run for which nothing was chosen has passed. Default: false. */
  readonly passWithNoTests?: boolean;
  /** After so many failures the rest is skipped. */
  readonly bail?: number | undefined;
  /** How often a scenario that did not pass is played again. Default: not at all. */
  readonly retries?: number | undefined;
  /** How often each scenario is played, each time as a test case of its own. Default: once. */
  readonly repeatEach?: number | undefined;
  /** Whether the seed makes the order. Default: that of the files. */
  readonly shuffle?: boolean;
  /** Whether a scenario that passed only when it was played again fails the run. Default: false. */
  readonly failOnFlaky?: boolean;
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
  /** Names of `given` whose values are secrets, whatever the files say. */
  readonly secretNames?: readonly string[];
  /** Settings that all clients get, above those of the files. */
  readonly settings?: Node | undefined;
  /** Milliseconds for each scenario that has no timeout of its own. Default: 60 000. */
  readonly timeout?: number | undefined;
  /** Milliseconds for the whole run, which is then ended in order. Default: none. */
  readonly globalTimeout?: number | undefined;
  /** Accepts any TLS certificate. */
  readonly insecure?: boolean;
  /** Makes all random values; a whole number. Without it each run has its own, which `run:start` tells. */
  readonly seed?: number;
  /** How much its readers read. */
  readonly detail?: Detail;
  /** Which scenarios have a trace, and where; who writes it is one of the readers. */
  readonly traces?: Traces | undefined;
  /** The recordings that scenarios are played from, instead of against servers; `environment` has their clock. */
  readonly recheck?: Recheck | undefined;
  /** Who looks at the scenarios while they are played. */
  readonly inspector?: Inspector | undefined;
  readonly readers: readonly EventReader[];
  /** Aborted with the signal's name as its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Aborted with the signal's name when whoever interrupted the run cannot wait for what still has to end. */
  readonly hurry?: AbortSignal | undefined;
}

/** Recordings, and the scenarios that they are of. */
export interface Recheck {
  /** For `run:start`. */
  readonly traces: readonly RecheckedTrace[];
  /** The scenarios among these that have one: only they are played. Throws a `Failure` when there are none. */
  choose(found: readonly Scenario[]): ReadonlySet<Scenario>;
  /** What a scenario is played against. Rejects with a `Failure` for one that cannot be. */
  stage(scenario: Scenario): Promise<Stage>;
}

/** Where traces are written. */
export interface Traces {
  /** The file for a scenario that begins: a new one each time. */
  next(scenario: { readonly file: string; readonly name: string }): string;
  /** Whether that of a scenario with this outcome is kept. */
  keeps(outcome: Outcome): boolean;
}

/** How a run ended. */
export interface RunResult {
  readonly tally: Tally;
  readonly exitCode: number;
  /** The absolute paths of all files that scenarios were looked for in, and of those that these name. */
  readonly files: readonly string[];
  /** How each scenario ended, in the order in which they did. */
  readonly ended: readonly Ended[];
  /** Readers that failed, as problems; they are not in the stream, for its readers are gone. */
  readonly problems: readonly Problem[];
}
