import type { RunEvent, ScenarioEnd, ScenarioStart } from "../src/events.ts";
import type { Problem } from "../src/problem.ts";
import type { Tally } from "./tally.ts";

/** What a report that is made of results reads of a run. */
export type Ending =
  | {
      readonly type: "scenario";
      readonly start: ScenarioStart;
      readonly end: ScenarioEnd;
      /** With `--retries`: the attempts before, none of which passed. */
      readonly before: readonly Attempt[];
    }
  /** A problem or a warning that belongs to no scenario. */
  | { readonly type: "problem"; readonly problem: Problem };

/** One time that a scenario was played. */
export interface Attempt {
  readonly start: ScenarioStart;
  readonly end: ScenarioEnd;
}

/** Each scenario as its last attempt ends, and what is wrong beside them. The tally has counted it when it is told. */
export async function* endings(events: AsyncIterable<RunEvent>, tally: Tally): AsyncGenerator<Ending, void> {
  const attempts = new Map<number, readonly Attempt[]>();
  const ended = (start: ScenarioStart, end: ScenarioEnd): Ending | undefined => {
    const first = start.retryOf ?? start.scenario;
    const before = attempts.get(first) ?? [];
    attempts.delete(first);
    if (!end.retried) return { type: "scenario", start, end, before };
    attempts.set(first, [...before, { start, end }]);
    return undefined;
  };
  for await (const event of events) {
    const start = event.type === "scenario:end" ? tally.startOf(event.scenario) : undefined;
    tally.add(event);
    const ending = event.type === "scenario:end" && start ? ended(start, event) : undefined;
    if (ending) yield ending;
    else if (event.type === "diagnostic") yield { type: "problem", problem: event.problem };
  }
  for (const start of tally.running.values()) {
    const ending = ended(start, unfinished(start, tally));
    if (ending) yield ending;
  }
}

/** A scenario that the end of the run cut off is reported too: one that is missing would look like one that was removed. */
export function unfinished(start: ScenarioStart, { end, at }: Tally): ScenarioEnd {
  const why =
    end?.interrupted === undefined
      ? "The run ended before the scenario did"
      : `The run was interrupted by ${end.interrupted}`;
  const outcome = { status: "errored", problem: { code: "interrupted", headline: why, notes: [] } } as const;
  return {
    type: "scenario:end",
    at,
    scenario: start.scenario,
    ms: at - start.at,
    outcome,
    notes: [],
    steps: 0,
    series: {},
  };
}
