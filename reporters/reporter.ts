import type { Clock } from "../src/environment.ts";
import type { RunEvent, RunStart } from "../src/events.ts";

/**
 * A reporter turns the events of a run into text. It writes nothing itself: who starts it decides where the text goes, so
 * the same reporter serves a terminal, a file and a test. What it has yielded ends with a newline when the events end.
 */
export type Reporter = (events: AsyncIterable<RunEvent>) => AsyncIterable<string>;

/** How much of a run a reporter reads; each includes those before it. The engine makes no events that nobody reads. */
export type Detail = "scenarios" | "steps" | "frames";

/** How a report is to look. */
export interface ReporterOptions {
  /** Whether colours may be used. */
  readonly color: boolean;
  /** Columns; a terminal may change it while the run goes on, so it is read each time. */
  readonly width: number;
  /** Whether sentences are broken at the width, too: where a terminal has said how wide it is. */
  readonly wraps?: boolean | undefined;
  /** Steps and frames as they happen, and all notes. */
  readonly verbose: boolean;
  /** All notes without `verbose`, too: somebody has had a hand in what was played. */
  readonly notes?: boolean | undefined;
  /** The command that plays again what failed, where there is one. */
  readonly again?: string | undefined;
  /** Whether what is played stands in no file, so that no command plays it again. */
  readonly unsaved?: boolean | undefined;
  /** A scenario that takes longer than so many milliseconds is marked. Default: 5,000. */
  readonly slow?: number | undefined;
  /** How many of the scenarios that took longest are listed at the end. Default: none. */
  readonly durations?: number | undefined;
  /** Whether the text goes to a terminal on which lines can be drawn again. */
  readonly live: boolean;
  /** Lets a live display go on while nothing happens; without it, it changes only when events come. */
  readonly clock?: Pick<Clock, "now" | "after">;
  /** The working folder as seen from the root of the repository, with slashes; empty or missing when it is the root itself. */
  readonly folder?: string;
  /** Of a run that is one of several parts: which one, from 1. */
  readonly shard?: RunStart["shard"];
  /** The reports of this run that go to files, to be named at the end. */
  readonly files?: readonly ReportFile[];
}

/** A report that is written to a file; `path` as the user named it. */
export interface ReportFile {
  readonly reporter: string;
  readonly path: string;
}

/** A reporter as the command line knows it. */
export interface ReporterDefinition {
  readonly name: string;
  /** One sentence, for the help. */
  readonly summary: string;
  /** The file it is written to when none is named; without it, the report goes to the terminal. */
  readonly file?: string | ((options: Pick<ReporterOptions, "shard">) => string);
  /** What it writes to the terminal stands beside the report of another reporter, and is no report of its own. */
  readonly beside?: boolean;
  needs(options: Pick<ReporterOptions, "verbose">): Detail;
  create(options: ReporterOptions): Reporter;
}

/**
 * What the module of a `--reporter ./path.mjs` may export as its default: a function of the events, or a definition that
 * leaves out what it does not need. Without `needs` it gets every event; without `file` it writes to the terminal.
 */
export type CustomReporter =
  | ((events: AsyncIterable<RunEvent>, options: ReporterOptions) => AsyncIterable<string>)
  | (Pick<ReporterDefinition, "create"> & Partial<Omit<ReporterDefinition, "create">>);
