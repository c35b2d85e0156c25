import type { PlannedFile } from "./plan.ts";
import type { Scenario } from "../language/scenario.ts";

/** One of several parts of a run, each played on a machine of its own. */
export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly of: number;
}

/** How long a scenario took in an earlier run, in milliseconds; undefined when that is not known. */
export type KnownDuration = (scenario: Scenario) => number | undefined;

/** Scenarios of one file that are played on the same machine. */
interface Part {
  readonly file: PlannedFile;
  readonly scenarios: readonly Scenario[];
  readonly weight: number;
}

/**
 * The scenarios of one shard, files in their order. It is the same on every machine: only the names of files and scenarios
 * make it, and `durations`, where these are known; else every scenario counts alike. A file stays whole unless it has more
 * than a shard's share: then it is cut into parts of consecutive scenarios.
 */
export function shardOf(
  planned: readonly PlannedFile[],
  { index, of }: Shard,
  durations: KnownDuration = () => undefined,
): readonly PlannedFile[] {
  const weightOf = weights(planned, durations);
  const total = planned.reduce((sum, { scenarios }) => sum + sumOf(scenarios, weightOf), 0);
  const parts = planned.flatMap((file) => partsOf(file, total / of, weightOf));
  // The heaviest first, each to whom has least: no shard is then longer than 4/3 of the best that there is (Graham).
  const heaviest = parts.toSorted((a, b) => b.weight - a.weight || byName(a, b));
  const shards = Array.from({ length: of }, () => ({ weight: 0, parts: new Set<Part>() }));
  for (const part of heaviest) {
    const least = shards.reduce((found, each) => (each.weight < found.weight ? each : found));
    least.parts.add(part);
    least.weight += part.weight;
  }
  const mine = shards[index - 1]?.parts ?? new Set<Part>();
  return planned.flatMap((file) => {
    const scenarios = parts.filter((each) => each.file === file && mine.has(each)).flatMap((each) => each.scenarios);
    return scenarios.length > 0 ? [{ ...file, scenarios }] : [];
  });
}

/** What each scenario counts. One whose duration is not known counts as those do whose it is, on average. */
function weights(planned: readonly PlannedFile[], durations: KnownDuration): (scenario: Scenario) => number {
  const known = new Map<Scenario, number>();
  for (const { scenarios } of planned) {
    for (const each of scenarios) {
      const duration = durations(each);
      // One that took no time at all costs something, too: its start and its line.
      if (duration !== undefined) known.set(each, Math.max(1, duration));
    }
  }
  const sum = [...known.values()].reduce((total, each) => total + each, 0);
  const average = known.size > 0 ? sum / known.size : 1;
  return (scenario) => known.get(scenario) ?? average;
}

function partsOf(file: PlannedFile, share: number, weightOf: (scenario: Scenario) => number): readonly Part[] {
  const whole = sumOf(file.scenarios, weightOf);
  if (whole <= share) return [{ file, scenarios: file.scenarios, weight: whole }];
  // As many parts as it has shares, of about the same weight: a scenario belongs to the part in which its middle lies.
  const most = Math.ceil(whole / share);
  const parts = Array.from({ length: most }, () => ({ file, scenarios: [] as Scenario[], weight: 0 }));
  let before = 0;
  for (const scenario of file.scenarios) {
    const weight = weightOf(scenario);
    const part = parts[Math.min(most - 1, Math.floor(((before + weight / 2) / whole) * most))];
    before += weight;
    if (!part) continue;
    part.scenarios.push(scenario);
    part.weight += weight;
  }
  return parts.filter(({ scenarios }) => scenarios.length > 0);
}

function sumOf(scenarios: readonly Scenario[], weightOf: (scenario: Scenario) => number): number {
  return scenarios.reduce((sum, each) => sum + weightOf(each), 0);
}

/** Of two parts of a file the earlier one is first. */
function byName(a: Part, b: Part): number {
  const [one, other] = [a.file.file.source.file, b.file.file.source.file];
  return one < other ? -1 : one > other ? 1 : 0;
}
