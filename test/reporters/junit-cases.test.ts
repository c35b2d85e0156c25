import { expect, test } from "vitest";
import { JunitCases } from "../../reporters/junit-cases.ts";
import { failed, misspelt, passed, runStart, scenarioEnd, scenarioStart, series } from "../support/events.ts";

test("a suite has the time of its cases, and the moment of its first one", () => {
  const cases = new JunitCases();
  cases.run = runStart();
  cases.ended(scenarioStart({ at: 1_000 }), scenarioEnd(passed, { ms: 200 }), undefined);
  cases.ended(scenarioStart({ at: 1_500, name: "b" }), scenarioEnd(passed, { ms: 300 }), undefined);
  const [suite] = cases.report(2_000).suites;
  expect(suite).toMatchObject({ name: "scenarios/chat.yaml", timestamp: "2026-11-21T02:00:01.000Z", seconds: 0.5 });
});

test("a case has its tags and its latencies as properties", () => {
  const cases = new JunitCases();
  cases.ended(
    scenarioStart({ tags: ["chat"] }),
    scenarioEnd(passed, { series: { "del\u0000ivery": series(3.1234) } }),
    undefined,
  );
  expect(cases.report(0).suites[0]?.cases[0]?.properties).toEqual([
    { name: "tag", value: "chat" },
    {
      name: "latency del␀ivery",
      value: "count=100 min=1.562ms p50=3.123ms p90=4.685ms p95=6.247ms p99=9.37ms max=12.494ms",
    },
  ]);
});

test("a case has what it has seen of contracts as properties", () => {
  const cases = new JunitCases();
  const message = { name: "A\u0001", from: "server", channels: ["chat"], count: 0 } as const;
  const coverage = [{ contract: "chat.yaml", messages: [message], closes: { 1000: 1 } }];
  cases.ended(scenarioStart(), scenarioEnd(passed, { coverage }), undefined);
  expect(cases.report(0).suites[0]?.cases[0]?.properties).toEqual([
    { name: "contract chat.yaml", value: "0 of 1 messages seen, never: A␁; closed with 1000" },
  ]);
});

test("output is kept for failures only", () => {
  const cases = new JunitCases();
  cases.ended(scenarioStart(), scenarioEnd(passed), "chatter");
  cases.ended(scenarioStart({ name: "b" }), scenarioEnd(failed()), "the reason\u0000");
  expect(cases.report(0).suites[0]?.cases.map((each) => each.output)).toEqual([undefined, "the reason␀"]);
});

test("a report without a start has neither host nor moment", () => {
  const cases = new JunitCases();
  cases.diagnostic(misspelt);
  expect(Object.keys(cases.report(5).suites[0] ?? {})).toEqual(["name", "file", "seconds", "properties", "cases"]);
});

test("counts paths from the root of the repository", () => {
  const cases = new JunitCases("sub/scen");
  cases.ended(scenarioStart({ file: "../a.yaml" }), scenarioEnd(failed()), undefined);
  cases.ended(scenarioStart({ file: "./b.yaml" }), scenarioEnd(passed), undefined);
  const [first, second] = cases.report(1).suites;
  expect([first?.file, first?.cases[0]?.classname]).toEqual(["sub/a.yaml", "sub.a"]);
  expect(second?.file).toBe("sub/scen/b.yaml");
  expect(first?.cases[0]?.verdict).toMatchObject({
    body: expect.stringMatching(/\(sub\/scen\/scenarios\/chat\.yaml:/),
  });
});

test("tells of a scenario that failed as it was meant to", () => {
  const cases = new JunitCases();
  cases.ended(scenarioStart(), scenarioEnd({ status: "passed", fails: "closed" }), undefined);
  const [found] = cases.report(1).suites[0]?.cases ?? [];
  expect(found?.properties).toContainEqual({ name: "fails", value: "closed" });
  expect(found?.verdict).toEqual({ status: "passed" });
});

test("attempts are one case: what passed in the end has the failures before, what did not has that of the first", () => {
  const cases = new JunitCases();
  const attempt = (scenario: number, number: number, retryOf?: number) =>
    scenarioStart({ scenario, attempt: number, ...(retryOf === undefined ? {} : { retryOf }) });
  cases.ended(attempt(1, 1), scenarioEnd(failed(), { retried: true }), "of the first");
  cases.ended(attempt(2, 2, 1), scenarioEnd({ status: "passed", flaky: true }), undefined);
  cases.ended(attempt(3, 1), scenarioEnd(failed(), { scenario: 3, retried: true }), undefined);
  cases.ended(attempt(4, 2, 3), scenarioEnd({ status: "errored", problem: misspelt }, { scenario: 4 }), undefined);
  const told = cases
    .report(0)
    .suites[0]?.cases.map(({ name, verdict, reruns = [] }) => [
      name,
      verdict.status,
      "type" in verdict ? verdict.type : "",
      ...reruns.map(({ type, message }) => `${type}: ${message}`),
    ]);
  expect(told).toEqual([
    ["A message reaches the room", "passed", "", "never-came: bob: no message matched within 500 ms"],
    ["A message reaches the room (2)", "failure", "never-came", 'invalid-file: There is no action "recieve"'],
  ]);
});

test("a suite says which part of the run it is", () => {
  const cases = new JunitCases();
  cases.run = runStart({ shard: { index: 2, of: 4 } });
  cases.ended(scenarioStart(), scenarioEnd(), undefined);
  expect(cases.report(0).suites[0]?.properties).toContainEqual({ name: "shard", value: "2/4" });
});
