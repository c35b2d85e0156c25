import { type FinalResults, Parser } from "tap-parser";
import { describe, expect, test } from "vitest";
import { tapReporter } from "../../reporters/tap.ts";
import type { RunEvent } from "../../src/events.ts";
import { reporterContract } from "../contract/reporter.ts";
import { failed, misspelt, passed, reported, runEnd, runStart, scenario } from "../support/events.ts";

interface Point {
  readonly ok: boolean;
  readonly name: string;
  readonly skip: boolean | string;
  readonly diag: Readonly<Record<string, unknown>> | null;
}

/** The test points, and whatever is no TAP. */
function read(text: string): { readonly points: readonly Point[]; readonly count: number; readonly bail: unknown } {
  const points: Point[] = [];
  const wrong: unknown[] = [];
  let end: { readonly count: number; readonly bailout: unknown } | undefined;
  const parser = new Parser({ strict: true });
  parser.on("assert", (point: Point) => void points.push(point));
  parser.on("extra", (line: string) => void wrong.push(line));
  parser.on("complete", (results: FinalResults) => {
    wrong.push(...results.failures.filter((each) => each.tapError));
    end = results;
  });
  parser.end(text);
  expect(wrong).toEqual([]);
  return { points, count: end?.count ?? -1, bail: end?.bailout };
}

reporterContract(tapReporter, {
  read: (text) =>
    read(text)
      .points.map(({ name }) => name)
      .join("\n"),
});

const say = (events: readonly RunEvent[]): Promise<string> =>
  reported(tapReporter.create({ color: false, width: 80, verbose: false, live: false }), events);

describe("TAP", () => {
  const run: readonly RunEvent[] = [
    runStart(),
    { type: "diagnostic", at: 1, problem: misspelt },
    ...scenario(passed, { name: "Room #1 \\ 2" }),
    ...scenario(failed(), { scenario: 2, name: "Second" }),
    ...scenario({ status: "skipped", reason: "slow # 3" }, { scenario: 3, name: "Third" }),
    runEnd(),
  ];

  test("is a line for each scenario, with what is known of it below", async () => {
    expect(await say([...run.slice(0, 1), ...run.slice(2)])).toBe(`TAP version 14
ok 1 - scenarios/chat.yaml: Room \\#1 \\\\ 2
  ---
  duration_ms: 612
  ...
not ok 2 - scenarios/chat.yaml: Second
  ---
  message: "bob: no message matched within 500 ms"
  severity: fail
  code: never-came
  expected: "{ type: \\"message\\", from: \\"alice\\", text: \\"hi\\" }"
  at:
    file: "scenarios/chat.yaml"
    line: 31
    column: 14
  duration_ms: 612
  details: |2-
    bob: no message matched within 500 ms
      --> scenarios/chat.yaml:31:14
       |
    30 |   - alice: { send: { type: message, text: hi } }
    31 |   - bob:   { receive: { type: message, from: alice, text: hi }, within: 500ms }
       |              ^^^^^^^ never came
       = expected: { type: "message", from: "alice", text: "hi" }
       = 1 message came and did not match:
           { type: "presence", user: "alice" } (after 12 ms)
               $.type: expected "message", got "presence"
  ...
ok 3 - scenarios/chat.yaml: Third # SKIP slow \\# 3
# wstest 1.2.3, seed 42
1..3
`);
  });

  test("says no seed of what was compared, which draws nothing", async () => {
    const compared = { recording: "chat.wsr", with: "ws://h", by: "replay" } as const;
    expect(await say([runStart({ compared, seed: 0 }), runEnd()])).toContain("# wstest 1.2.3\n");
  });

  test("is read back as it was meant", async () => {
    const { points, count } = read(await say(run));
    expect(count).toBe(4);
    expect(points.map(({ ok, name, skip }) => ({ ok, name, skip }))).toEqual([
      { ok: false, name: 'scenarios/bad.yaml: There is no action "recieve"', skip: false },
      { ok: true, name: "scenarios/chat.yaml: Room #1 \\ 2", skip: false },
      { ok: false, name: "scenarios/chat.yaml: Second", skip: false },
      { ok: true, name: "scenarios/chat.yaml: Third", skip: "slow # 3" },
    ]);
    expect(points[2]?.diag).toMatchObject({
      code: "never-came",
      at: { file: "scenarios/chat.yaml", line: 31, column: 14 },
      expected: '{ type: "message", from: "alice", text: "hi" }',
      details: expect.stringMatching(/^bob: no message matched within 500 ms\n {2}--> /) as string,
    });
  });

  test("bails out at its end when the run was interrupted", async () => {
    const text = await say([runStart(), ...scenario(passed), runEnd({ interrupted: "SIGTERM" })]);
    expect(text).toMatch(/\n# wstest .*\nBail out! The run was interrupted by SIGTERM\n$/);
    expect(read(text).bail).toBe("The run was interrupted by SIGTERM");
  });

  test("has warnings as comments", async () => {
    const warned: RunEvent = { type: "diagnostic", at: 1, problem: { ...misspelt, severity: "warning" } };
    expect(await say([runStart(), warned, runEnd()])).toBe(
      'TAP version 14\n# There is no action "recieve"\n# wstest 1.2.3, seed 42\n1..0\n',
    );
  });

  const flaky: readonly RunEvent[] = [
    runStart(),
    ...scenario(failed(), { attempt: 1 }, { retried: true }),
    ...scenario({ status: "passed", flaky: true }, { scenario: 2, attempt: 2, retryOf: 1 }),
    runEnd(),
  ];

  test("has the attempts of a scenario that was played again as one point", async () => {
    const { points } = read(await say(flaky));
    // The parser takes duration_ms out, as the time of the point.
    expect(points.map(({ ok, diag }) => [ok, diag])).toEqual([[true, { attempts: 2, flaky: true }]]);
  });

  test("bails out when the run took too long", async () => {
    expect(await say([runStart(), ...scenario(passed), runEnd({ timedOut: 60_000 })])).toMatch(
      /\nBail out! The run was ended by --global-timeout 1 m 0 s\n$/,
    );
  });
});
