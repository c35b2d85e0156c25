import type { RunEvent, ScenarioEnd, ScenarioStart } from "../src/events.ts";
import type { Problem } from "../src/problem.ts";
import type { Tally } from "./tally.ts";

/** What a report that is made of results reads of a run. */
export type Ending =
  | { readonly type: "scenario"; readonly start: ScenarioStart; readonly end: ScenarioEnd }
  /** A problem or a warning that belongs to no scenario. */
  | { readonly type: "problem"; readonly problem: Problem };

/** Each scenario as it ends, and what is wrong beside them. The tally has counted it when it is told. */
export async function* endings(events: AsyncIterable<RunEvent>, tally: Tally): AsyncGenerator<Ending, void> {
  for await (const event of events) {
    const start = event.type === "scenario:end" ? tally.startOf(event.scenario) : undefined;
    tally.add(event);
    if (event.type === "diagnostic") yield { type: "problem", problem: event.problem };
    else if (event.type === "scenario:end" && start) yield { type: "scenario", start, end: event };
  }
  for (const start of tally.running.values()) yield { type: "scenario", start, end: unfinished(start, tally) };
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
