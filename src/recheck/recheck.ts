import { dirname } from "node:path";
import type { Clock } from "../environment.ts";
import type { RecheckedTrace } from "../events.ts";
import type { Scenario } from "../language/scenario.ts";
import { Failure } from "../problem.ts";
import type { Recheck } from "../run/request.ts";
import type { Stage } from "../run/stage.ts";
import { attemptSeed } from "../run/turns.ts";
import { didYouMean } from "../shape/nearest.ts";
import { findTraces, type FoundRecording } from "./find-traces.ts";
import { fitsMask } from "./same-payload.ts";
import { RecordedStage } from "./recorded-stage.ts";
import { readRecording } from "./recording.ts";
import { checkPlayable } from "./unplayable.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** Plays scenarios from what traces have recorded of them. */
export class TraceRecheck implements Recheck {
  readonly traces: readonly RecheckedTrace[];
  readonly clock: VirtualClock;
  /** The files of the scenarios, as the traces name them. */
  readonly files: readonly string[];
  /** That of the run that was recorded; of several that of the first. */
  readonly seed: number | undefined;
  readonly #recorded: readonly FoundRecording[];

  private constructor(recorded: readonly FoundRecording[], clock: Pick<Clock, "wall">) {
    this.#recorded = recorded;
    this.clock = new VirtualClock(clock.wall());
    this.seed = recorded[0]?.seed;
    this.files = [...new Set(recorded.map(({ file }) => file))];
    const times = new Map(recorded.map(({ trace, time }) => [trace, time]));
    this.traces = Array.from(times, ([file, time]) => ({ file, time: new Date(time).toISOString() }));
  }

  /** `paths`: traces, and folders of them. Rejects with a `Failure` for what is none. */
  static async open(paths: readonly string[], cwd: string, clock: Pick<Clock, "wall">): Promise<TraceRecheck> {
    return new TraceRecheck(await findTraces(paths, cwd), clock);
  }

  /** Whether one of the traces lies in a folder, given by its absolute path. */
  liesIn(folder: string): boolean {
    return this.#recorded.some(({ path }) => dirname(path) === folder);
  }

  choose(found: readonly Scenario[]): ReadonlySet<Scenario> {
    const chosen = new Set(found.filter((each) => this.#recordedOf(each)));
    const lost = this.#recorded.find(
      (recorded) => (recorded.named || chosen.size === 0) && !found.some((each) => isOf(recorded, each)),
    );
    if (!lost || found.length === 0) return chosen;
    const name = plainName(lost.name);
    const known = didYouMean(name, [...new Set(found.map((each) => each.name))]);
    throw new Failure({
      code: "invalid-argument",
      headline: `--from-trace ${lost.trace} is of "${name}", and none of the scenarios is called so`,
      help: `${known === undefined ? "" : `${known} `}The scenario of this trace stood in ${lost.file}.`,
    });
  }

  async stage(scenario: Scenario): Promise<Stage> {
    checkPlayable(scenario);
    const recorded = this.#recordedOf(scenario);
    if (!recorded) throw new Error(`no trace has ${scenario.name}`);
    const parts = { clock: this.clock, seed: seedFor(recorded, scenario) };
    return new RecordedStage(await readRecording(recorded), parts);
  }

  /** Of several the last: a further attempt comes after the one before it. One of the same file is nearer. */
  #recordedOf(scenario: Scenario): FoundRecording | undefined {
    const all = this.#recorded.filter((each) => isOf(each, scenario));
    return all.findLast(({ file }) => file === scenario.at.source.file) ?? all.at(-1);
  }
}

function isOf({ name }: FoundRecording, scenario: Scenario): boolean {
  return fitsMask(plainName(name), scenario.name);
}

const REPETITION = / \((\d+) of \d+\)$/;

/** Without which repetition of a scenario it was. */
function plainName(name: string): string {
  return name.replace(REPETITION, "");
}

/** As the run has made it that was recorded: by the file's name there, and of namesakes for the first. */
function seedFor({ seed, file, name, attempt = 1 }: FoundRecording, scenario: Scenario): number {
  const repetition = Number(REPETITION.exec(name)?.[1] ?? 1);
  return attemptSeed({ seed, key: `0 ${file} ${scenario.name}`, repetition, attempt });
}
