import { expect, test } from "vitest";
import { type Ending, endings } from "../../reporters/endings.ts";
import { Tally } from "../../reporters/tally.ts";
import type { RunEvent } from "../../src/events.ts";
import { misspelt, passed, runEnd, runStart, scenario, scenarioStart } from "../support/events.ts";

async function ended(events: readonly RunEvent[]): Promise<Ending[]> {
  async function* later(): AsyncIterable<RunEvent> {
    for (const event of events) yield await Promise.resolve(event);
  }
  const found: Ending[] = [];
  for await (const each of endings(later(), new Tally())) found.push(each);
  return found;
}

test("scenarios and problems come in their order, scenarios that were cut off at last", async () => {
  const found = await ended([
    runStart(),
    scenarioStart({ scenario: 2, name: "cut off" }),
    { type: "diagnostic", at: 1, problem: misspelt },
    ...scenario(passed, { name: "first" }),
    runEnd({ at: 100, interrupted: "SIGTERM" }),
  ]);
  expect(found[0]).toEqual({ type: "problem", problem: misspelt });
  expect(found.slice(1).map((each) => each.type === "scenario" && [each.start.name, each.end.outcome])).toEqual([
    ["first", { status: "passed" }],
    [
      "cut off",
      {
        status: "errored",
        problem: { code: "interrupted", headline: "The run was interrupted by SIGTERM", notes: [] },
      },
    ],
  ]);
  expect(found[2]).toMatchObject({ end: { ms: 90 } });
});

test("a stream that just stops says so of what was running", async () => {
  const [cut] = await ended([runStart(), scenarioStart()]);
  expect(cut).toMatchObject({ end: { outcome: { problem: { headline: "The run ended before the scenario did" } } } });
});
