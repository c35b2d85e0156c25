import type { Scenario } from "../language/scenario.ts";
import type { PlannedFile } from "./plan.ts";
import { hash, seededRandom } from "../random.ts";

/** One test case of a run: a scenario, or one of its repetitions. */
export interface Turn {
  readonly scenario: Scenario;
  /** That of the scenario; of a repetition with which of how many it is. */
  readonly name: string;
  /** What makes the random values of an attempt, counted from 1. */
  seed(attempt: number): number;
}

/** How often each scenario is played, and in what order. */
export interface TurnOptions {
  readonly seed: number;
  /** Default: once. */
  readonly repeatEach?: number | undefined;
  /** Whether the seed makes the order of the files, and that of the scenarios of each. Default: the order of the files. */
  readonly shuffle?: boolean | undefined;
  /** The files of these scenarios come before the others. */
  readonly first?: ((scenario: Scenario) => boolean) | undefined;
}

/** The turns of each file, which are played one after another. */
export function turnsOf(planned: readonly PlannedFile[], options: TurnOptions): readonly (readonly Turn[])[] {
  const { first } = options;
  const ordered = first
    ? planned.toSorted((a, b) => Number(b.scenarios.some(first)) - Number(a.scenarios.some(first)))
    : planned;
  const turns = ordered.map((file) => turnsOfFile(file, options));
  if (!options.shuffle) return turns;
  const random = seededRandom(hash(`${options.seed} order`));
  return shuffled(
    turns.map((each) => shuffled(each, random)),
    random,
  );
}

function turnsOfFile(planned: PlannedFile, { seed, repeatEach = 1 }: TurnOptions): readonly Turn[] {
  const keyOf = keysOf(planned.file.scenarios);
  return planned.scenarios.flatMap((scenario) => {
    const key = keyOf(scenario);
    return Array.from({ length: repeatEach }, (_, index) => ({
      scenario,
      name: repeatEach === 1 ? scenario.name : `${scenario.name} (${index + 1} of ${repeatEach})`,
      seed: (attempt) => attemptSeed({ seed, key, repetition: index + 1, attempt }),
    }));
  });
}

/** What makes the random values of an attempt; `seed`: that of the run, `key`: see `keysOf`; the others count from 1. */
export function attemptSeed(played: {
  readonly seed: number;
  readonly key: string;
  readonly repetition: number;
  readonly attempt: number;
}): number {
  const { seed, key, repetition, attempt } = played;
  return hash(`${seed} ${key}${repetition === 1 && attempt === 1 ? "" : ` ${repetition}.${attempt}`}`);
}

/**
 * What tells a scenario from all others, however many of them run, and in whatever order: which of its name it is in the
 * file, the file and the name.
 */
function keysOf(scenarios: readonly Scenario[]): (scenario: Scenario) => string {
  const namesakes = new Map<string, number[]>();
  for (const { name, at } of scenarios) {
    const known = namesakes.get(name);
    if (known) known.push(at.start);
    else namesakes.set(name, [at.start]);
  }
  return ({ name, at }) => `${namesakes.get(name)?.indexOf(at.start) ?? 0} ${at.source.file} ${name}`;
}

/** The same items in another order (Fisher and Yates). */
function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  const left = [...items];
  return items.flatMap(() => left.splice(Math.floor(random() * left.length), 1));
}
