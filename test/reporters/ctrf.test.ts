import { type CTRFReport, validateStrict } from "ctrf";
import { describe, expect, test } from "vitest";
import { ctrfReporter } from "../../reporters/ctrf.ts";
import type { RunEvent } from "../../src/events.ts";
import { reporterContract } from "../contract/reporter.ts";
import {
  failed,
  misspelt,
  passed,
  reported,
  runEnd,
  runStart,
  scenario,
  scenarioStart,
  series,
} from "../support/events.ts";

/** The report, held to the published schema. */
function read(text: string): CTRFReport {
  const report: unknown = JSON.parse(text);
  validateStrict(report);
  return report;
}

reporterContract(ctrfReporter, {
  read: (text) =>
    read(text)
      .results.tests.map(({ name }) => name)
      .join("\n"),
});

const say = async (events: readonly RunEvent[], folder = ""): Promise<CTRFReport> =>
  read(await reported(ctrfReporter.create({ color: false, width: 80, verbose: false, live: false, folder }), events));

describe("a CTRF report", () => {
  const run: readonly RunEvent[] = [
    runStart(),
    { type: "diagnostic", at: 1, problem: misspelt },
    { type: "diagnostic", at: 1, problem: { ...misspelt, severity: "warning" } },
    ...scenario(passed, { tags: ["smoke"] }, { series: { delivery: series(3) } }),
    ...scenario(failed(), { scenario: 2, name: "Second" }),
    ...scenario({ status: "skipped", reason: "slow" }, { scenario: 3, name: "Third" }),
    ...scenario({ status: "skipped", reason: "not run", notRun: true }, { scenario: 4, name: "Fourth" }),
    scenarioStart({ scenario: 5, name: "Fifth" }),
    runEnd({ interrupted: "SIGINT" }),
  ];

  test("counts what the run counts, what did not run as pending", async () => {
    const { results } = await say(run);
    expect(results.summary).toEqual({
      tests: 6,
      passed: 1,
      failed: 3,
      skipped: 1,
      pending: 1,
      other: 0,
      flaky: 0,
      suites: 2,
      start: Date.parse("2026-11-21T02:00:00.000Z"),
      stop: Date.parse("2026-11-21T02:00:04.210Z"),
      duration: 4210,
    });
    expect(results.tool).toEqual({ name: "wstest", version: "1.2.3" });
    expect(results.extra).toEqual({ seed: 42, hostname: "ci-7", interrupted: "SIGINT" });
    expect(results.tests.map(({ name, status, rawStatus }) => [name, status, rawStatus])).toEqual([
      ['scenarios/bad.yaml: There is no action "recieve"', "failed", "invalid"],
      ["A message reaches the room", "passed", "passed"],
      ["Second", "failed", "failed"],
      ["Third", "skipped", "skipped"],
      ["Fourth", "pending", "skipped"],
      ["Fifth", "failed", "errored"],
    ]);
  });

  test("tells of each scenario where it stands, and what went wrong", async () => {
    const { tests } = (await say(run, "chat")).results;
    expect(tests[1]).toEqual({
      name: "A message reaches the room",
      status: "passed",
      rawStatus: "passed",
      duration: 612,
      start: Date.parse("2026-11-21T02:00:00.010Z"),
      stop: Date.parse("2026-11-21T02:00:00.622Z"),
      suite: ["chat/scenarios/chat.yaml"],
      filePath: "chat/scenarios/chat.yaml",
      line: 3,
      tags: ["smoke"],
      extra: { latencies: { delivery: series(3) } },
    });
    expect(tests[2]).toMatchObject({
      line: 31,
      message: "bob: no message matched within 500 ms",
      trace: expect.stringContaining("^^^^^^^ never came") as string,
      extra: { code: "never-came" },
    });
    expect(tests[3]).toMatchObject({ message: "slow" });
  });

  const flaky: readonly RunEvent[] = [
    runStart(),
    ...scenario(failed(), { attempt: 1 }, { retried: true }),
    ...scenario({ status: "passed", flaky: true }, { scenario: 2, attempt: 2, retryOf: 1 }),
    runEnd(),
  ];

  test("has the attempts of a scenario that was played again as one test", async () => {
    const { summary, tests } = (await say(flaky)).results;
    expect([summary.tests, summary.passed, summary.failed, summary.flaky]).toEqual([1, 1, 0, 1]);
    expect(tests[0]).toMatchObject({
      status: "passed",
      flaky: true,
      retries: 1,
      retryAttempts: [
        {
          attempt: 1,
          status: "failed",
          duration: 612,
          message: "bob: no message matched within 500 ms",
          trace: expect.stringContaining("never came") as string,
        },
      ],
    });
  });
});
