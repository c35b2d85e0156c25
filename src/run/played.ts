import type { Distribution, Outcome, ScenarioEnd, SeriesSummary, TranscriptLine } from "../events.ts";
import type { Scenario } from "../language/scenario.ts";
import { show } from "../match/value.ts";
import { placeText } from "../codeframe.ts";
import type { PlayScene } from "../play/scene.ts";
import { kindOf, type Problem } from "../problem.ts";
import { isAlwaysSecret } from "../recording/secret-name.ts";
import { placeOf } from "../source.ts";
import { MASK } from "./mask.ts";
import { secretTexts } from "./secrets.ts";

/** How a scenario ended, but for the fields that the run adds. */
export type Played = Omit<ScenarioEnd, "type" | "at" | "scenario">;

export interface PlayedParts {
  /** When it began, on the run's clock. */
  readonly began: number;
  readonly problem: Problem | undefined;
  /** The problem that it was meant to have, and had. */
  readonly meant?: Problem | undefined;
  /** What `sla` says of each series. */
  readonly limits: ReadonlyMap<string, Readonly<Record<string, number>>>;
  /** The last of the conversation when its steps failed; otherwise it is that of the end. */
  readonly transcript: readonly TranscriptLine[] | undefined;
}

/** Sums up what was played; a problem is told with what was said before it and the variables in play. */
export function playedOf(
  { steps, row }: Pick<Scenario, "steps" | "row">,
  scene: PlayScene,
  { began, problem, meant, limits, transcript }: PlayedParts,
): Played {
  const series = Object.create(null) as Record<string, SeriesSummary>;
  for (const [name, samples] of scene.series) series[name] = samples.summary();
  return {
    ms: scene.clock.now() - began,
    outcome: outcomeOf(problem && row ? withRow(problem, row) : problem, meant),
    notes: scene.notes,
    steps: steps.length,
    series,
    ...detailsOf(scene, limits),
    ...coverageOf(scene),
    ...(problem ? { transcript: transcript ?? scene.transcript.lines(began), variables: shown(scene.variables) } : {}),
  };
}

/** What is told only to who reads frames. */
function detailsOf(
  { frames, series }: PlayScene,
  limits: PlayedParts["limits"],
): Pick<ScenarioEnd, "distributions" | "unread"> {
  if (!frames) return {};
  const unread = frames.unread();
  const distributions = Object.create(null) as Record<string, Distribution>;
  for (const [name, samples] of series) {
    const own = limits.get(name);
    distributions[name] = { buckets: samples.buckets(), ...(own ? { limits: own } : {}) };
  }
  return { ...(series.size === 0 ? {} : { distributions }), ...(unread ? { unread } : {}) };
}

function withRow(found: Problem, { at, text }: NonNullable<Scenario["row"]>): Problem {
  const note = `with the row at ${placeText(placeOf(at))}${text === "" ? "" : `: ${text}`}`;
  return { ...found, notes: [...found.notes, note] };
}

function coverageOf({ watching }: PlayScene): Pick<ScenarioEnd, "coverage"> {
  const coverage = watching?.coverage() ?? [];
  return coverage.length === 0 ? {} : { coverage };
}

function outcomeOf(problem: Problem | undefined, meant: Problem | undefined): Outcome {
  if (!problem) return { status: "passed", ...(meant ? { fails: meant.code } : {}) };
  return { status: kindOf(problem.code) === "failed" ? "failed" : "errored", problem };
}

function shown(variables: Iterable<readonly [string, unknown]>): Readonly<Record<string, string>> {
  const texts = Object.create(null) as Record<string, string>;
  for (const [name, value] of variables)
    // Nobody who reads a report needs to read a password, also where it is in the file.
    texts[name] = isAlwaysSecret(name) && secretTexts(value).length > 0 ? MASK : show(value, 80);
  return texts;
}
