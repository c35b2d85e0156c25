import { expect, test } from "vitest";
import type { Overview, ScenarioData } from "../../../reporters/html/data.ts";
import { htmlReport } from "../../../reporters/html/report.ts";
import type { RunEvent } from "../../../src/events.ts";
import {
  failed,
  frame,
  misspelt,
  passed,
  runEnd,
  runStart,
  scenario,
  scenarioEnd,
  scenarioStart,
} from "../../support/events.ts";

async function page(
  events: Iterable<RunEvent>,
  limits: { readonly room?: number; readonly most?: number } = {},
): Promise<string> {
  let text = "";
  for await (const piece of htmlReport(stream(events), limits)) text += piece;
  return text;
}

async function* stream(events: Iterable<RunEvent>): AsyncIterable<RunEvent> {
  yield* events;
}

function data(text: string, id: string): unknown {
  const found = new Map(
    [...text.matchAll(/<script type="application\/json" id="([^"]+)">(.*)<\/script>/g)].map(([, key, value]) => [
      key,
      value,
    ]),
  );
  return JSON.parse(found.get(id) ?? "null");
}

test("the page holds the run, what belongs to no scenario, and each scenario in an element of its own", async () => {
  const text = await page([
    runStart({ scenarios: 3 }),
    { type: "diagnostic", at: 1, problem: misspelt },
    ...scenario(passed, { scenario: 1, name: "first" }),
    ...scenario(failed(), { scenario: 2, name: "second" }),
    scenarioStart({ scenario: 3, name: "cut off" }),
    runEnd({ interrupted: "SIGINT" }),
  ]);
  const { run, problems, scenarios } = data(text, "overview") as Overview;
  expect(run).toEqual({
    version: "1.2.3",
    time: "2026-11-21T02:00:00.000Z",
    seed: 42,
    hostname: "ci-7",
    ms: 4210,
    cutShort: "Interrupted by SIGINT",
    ended: true,
    planned: 3,
  });
  expect(problems.map((each) => each.warning)).toEqual([false]);
  expect(scenarios.map(({ id, name, status }) => [id, name, status])).toEqual([
    [1, "first", "passed"],
    [2, "second", "failed"],
    [3, "cut off", "errored"],
  ]);
  expect((data(text, "scenario-3") as ScenarioData).why).toBe("The run was interrupted by SIGINT");
});

test("attempts are told apart, and only the last one counts", async () => {
  const text = await page([
    runStart({ scenarios: 1 }),
    ...scenario(failed(), { scenario: 1, attempt: 1 }, { retried: true }),
    ...scenario({ status: "passed", flaky: true }, { scenario: 2, attempt: 2, retryOf: 1 }),
    runEnd({ timedOut: 60_000 }),
  ]);
  const { run, scenarios } = data(text, "overview") as Overview;
  expect(scenarios.map(({ attempt, status }) => [attempt, status])).toEqual([
    [1, "retried"],
    [2, "flaky"],
  ]);
  expect(run.cutShort).toBe("Ended by its limit of 1 m 0 s");
});

test("a million frames make a page of a few megabytes", { timeout: 60_000 }, async () => {
  function* many(): Iterable<RunEvent> {
    yield runStart();
    yield scenarioStart();
    const payload = "x".repeat(1000);
    for (let n = 1; n <= 1_000_000; n++) yield frame("bob", "in", payload, { frame: n });
    yield scenarioEnd(failed());
    yield runEnd();
  }
  const text = await page(many());
  expect(text.length).toBeLessThan(12_000_000);
  const { frames } = data(text, "scenario-1") as ScenarioData;
  expect([frames.total, frames.first[0]?.n, frames.last.at(-1)?.n]).toEqual([1_000_000, 1, 1_000_000]);
});

test("many scenarios share the room: later ones bring fewer frames, and all are listed", async () => {
  function* many(): Iterable<RunEvent> {
    yield runStart({ scenarios: 50 });
    for (let id = 1; id <= 50; id++) {
      yield scenarioStart({ scenario: id });
      for (let n = 1; n <= 100; n++) yield frame("bob", "in", "x".repeat(1000), { scenario: id, frame: n });
      yield scenarioEnd(failed(), { scenario: id });
    }
    yield runEnd();
  }
  const text = await page(many(), { room: 400_000 });
  expect((data(text, "overview") as Overview).scenarios.length).toBe(50);
  const kept = [1, 50].map((id) => (data(text, `scenario-${id}`) as ScenarioData).frames.first.length);
  expect(kept[0]).toBeGreaterThan(40);
  expect(kept[1]).toBe(0);
});

test("what a page has no room for is counted; what did not pass is listed before what passed", async () => {
  function* many(): Iterable<RunEvent> {
    yield runStart({ scenarios: 9 });
    for (let id = 1; id <= 6; id++) yield* scenario(passed, { scenario: id });
    for (let id = 7; id <= 9; id++) yield* scenario(failed(), { scenario: id });
    for (let n = 0; n < 203; n++) yield { type: "diagnostic", at: 1, problem: misspelt };
    yield runEnd();
  }
  const { scenarios, leftOut, problems } = data(await page(many(), { most: 2 }), "overview") as Overview;
  expect(scenarios.map(({ id }) => id)).toEqual([1, 2, 7, 8]);
  expect(leftOut).toEqual({ scenarios: { passed: 4, failed: 1 }, problems: 3 });
  expect(problems.length).toBe(200);
});

test("the page of what was compared has what with, and no seed", async () => {
  const compared = { recording: "chat.wsr", with: "ws://h", by: "replay" } as const;
  const { run } = data(await page([runStart({ compared, seed: 0 }), runEnd()]), "overview") as Overview;
  expect(run.compared).toEqual(compared);
  expect(run).not.toHaveProperty("seed");
});
