import { expect, test } from "vitest";
import { Tally } from "../../reporters/tally.ts";
import {
  failed,
  misspelt,
  neverCame,
  passed,
  runEnd,
  runStart,
  scenario,
  scenarioStart,
  series,
} from "../support/events.ts";

test("counts outcomes, problems, warnings and what is running", () => {
  const tally = new Tally();
  const events = [
    runStart({ scenarios: 5 }),
    { type: "diagnostic", at: 1, problem: misspelt } as const,
    { type: "diagnostic", at: 1, problem: { ...misspelt, severity: "warning" } } as const,
    ...scenario(passed, {}, { notes: ["a", "b"], series: { delivery: series(1) } }),
    ...scenario(failed(), { scenario: 2, file: "b.yaml" }, { notes: ["c"] }),
    ...scenario({ status: "errored", problem: neverCame }, { scenario: 3, file: "b.yaml" }),
    ...scenario({ status: "skipped", reason: "x" }, { scenario: 4 }),
    scenarioStart({ scenario: 5, name: "still going" }),
    runEnd(),
  ];
  for (const event of events) tally.add(event);
  expect(tally.counts).toEqual({ passed: 1, failed: 1, errored: 1, skipped: 1 });
  expect([tally.problems, tally.warnings, tally.notes, tally.started]).toEqual([1, 1, 2, 5]);
  expect([...tally.failedFiles]).toEqual(["b.yaml"]);
  expect([...tally.running.values()].map((start) => start.name)).toEqual(["still going"]);
  expect(tally.measured).toEqual([{ series: "delivery", scenario: "A message reaches the room", summary: series(1) }]);
  expect(tally.at).toBe(4210);
});

test("several is known before the second scenario begins", () => {
  const tally = new Tally();
  tally.add(runStart({ scenarios: 2 }));
  expect(tally.several).toBe(true);
});

test("a scenario that was never announced has a name to show", () => {
  expect(new Tally().startOf(7).name).toBe("scenario 7");
});
