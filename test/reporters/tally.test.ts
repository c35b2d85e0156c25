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
  expect(tally.counts).toEqual({ passed: 1, flaky: 0, failed: 1, errored: 1, skipped: 1 });
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

test("counts a scenario that is played again once, by its last attempt", () => {
  const tally = new Tally();
  const events = [
    runStart({ scenarios: 2 }),
    ...scenario(failed(), { attempt: 1 }, { retried: true }),
    ...scenario(failed(misspelt), { scenario: 2, attempt: 2, retryOf: 1 }, { retried: true }),
    ...scenario({ status: "passed", flaky: true }, { scenario: 3, attempt: 3, retryOf: 1 }),
    ...scenario(failed(), { scenario: 4, name: "b", attempt: 1 }, { retried: true }),
    ...scenario(failed(), { scenario: 5, name: "b", attempt: 2, retryOf: 4 }),
  ];
  for (const event of events) tally.add(event);
  expect(tally.counts).toEqual({ passed: 0, flaky: 1, failed: 1, errored: 0, skipped: 0 });
  expect(tally.started).toBe(2);
  expect(tally.failed.map(({ name }) => name)).toEqual(["b"]);
  expect(tally.flaky).toEqual([
    {
      file: "scenarios/chat.yaml",
      line: 3,
      name: "A message reaches the room",
      attempt: 3,
      problem: neverCame,
    },
  ]);
});
