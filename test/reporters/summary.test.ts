import { expect, test } from "vitest";
import { countsText, summaryText } from "../../reporters/summary.ts";
import { Tally } from "../../reporters/tally.ts";
import { plain } from "../../src/codeframe.ts";
import type { RunEvent } from "../../src/events.ts";
import { failed, passed, runEnd, runStart, scenario, series } from "../support/events.ts";

const style = { paint: plain, width: 60 };
function tallied(events: readonly RunEvent[]): Tally {
  const tally = new Tally();
  for (const event of events) tally.add(event);
  return tally;
}

test("counts nothing that is not there", () => {
  expect(countsText(tallied([]), style)).toBe("");
  expect(countsText(tallied(scenario(passed)), style)).toBe("1 passed");
});

test("colours each count by what it means", () => {
  const shout = { ...plain, green: (text: string) => `G(${text})`, red: (text: string) => `R(${text})` };
  expect(
    countsText(tallied([...scenario(passed), ...scenario(failed(), { scenario: 2 })]), { paint: shout, width: 60 }),
  ).toBe("G(1 passed), R(1 failed)");
});

test("names at most five files in the command", () => {
  const events = Array.from({ length: 7 }, (_, id) => scenario(failed(), { scenario: id, file: `f${id}.yaml` })).flat();
  expect(summaryText(tallied([runStart({ scenarios: 7 }), ...events, runEnd()]), style, { verbose: false })).toContain(
    "wstest run f0.yaml f1.yaml f2.yaml f3.yaml f4.yaml --verbose\n",
  );
});

test("lists what did not pass when it is more than one sees at once", () => {
  const some = (count: number): string => {
    const events = Array.from({ length: count }, (_, id) =>
      scenario(failed(), { scenario: id, file: "f.yaml", line: id + 1, name: `no ${id}` }),
    ).flat();
    return summaryText(tallied([runStart({ scenarios: count }), ...events, runEnd()]), style, { verbose: false });
  };
  expect(some(3)).not.toContain("Not passed");
  expect(some(4)).toContain(
    "Not passed:\n  f.yaml:1  no 0\n  f.yaml:2  no 1\n  f.yaml:3  no 2\n  f.yaml:4  no 3\n\n4 failed",
  );
});

test("aligns series by columns and cuts long names", () => {
  const events = [
    runStart(),
    ...scenario(passed, {}, { series: { 到着: series(1), ["x".repeat(30)]: series(2) } }),
    runEnd(),
  ];
  expect(summaryText(tallied(events), style, { verbose: false }).split("\n").slice(0, 3)).toEqual([
    `latencies${" ".repeat(11)}    n   p50   p95   p99   max`,
    `到着${" ".repeat(16)}  100  1 ms  2 ms  3 ms  4 ms`,
    `${"x".repeat(19)}…  100  2 ms  4 ms  6 ms  8 ms`,
  ]);
});

test("counts what was not run apart from what a scenario says to skip", () => {
  const events = [
    runStart({ scenarios: 4 }),
    ...scenario(failed()),
    ...scenario({ status: "skipped", reason: "later" }, { scenario: 2 }),
    ...scenario({ status: "skipped", reason: "not run: a scenario failed before", notRun: true }, { scenario: 3 }),
    ...scenario({ status: "skipped", reason: "not run: a scenario failed before", notRun: true }, { scenario: 4 }),
    runEnd(),
  ];
  expect(summaryText(tallied(events), style, { verbose: true })).toContain("1 failed, 1 skipped, 2 not run");
});

test("names the reports that went to files", () => {
  const files = [{ reporter: "junit", path: "out/junit.xml" }];
  expect(summaryText(tallied([runStart(), ...scenario(passed), runEnd()]), style, { verbose: false, files })).toMatch(
    /\nThe report of junit: out\/junit\.xml\n$/,
  );
});

test("gives the seed of what failed, with --verbose too", () => {
  const tally = tallied([runStart(), ...scenario(failed()), runEnd()]);
  expect(summaryText(tally, style, { verbose: true })).toMatch(/1 failed \(.*\)\nThe random seed was 42\.\n$/);
});

test("says what the run has seen of contracts", () => {
  const seen = (count: number): RunEvent[] =>
    scenario(
      passed,
      { scenario: count },
      {
        coverage: [
          {
            contract: "chat.yaml",
            messages: [
              { name: "A", from: "server", channels: ["chat"], count },
              { name: "B", from: "client", channels: ["chat"], count: 0 },
            ],
            closes: {},
          },
        ],
      },
    );
  expect(
    summaryText(tallied([runStart({ scenarios: 2 }), ...seen(0), ...seen(1), runEnd()]), style, { verbose: false }),
  ).toMatch(/^contract chat\.yaml: 1 of 2 messages seen, never: B\n\n2 passed/);
});

test("tells of what was flaky why it did not pass at first", () => {
  const events = [
    runStart({ scenarios: 2 }),
    ...scenario(failed(), { attempt: 1 }, { retried: true }),
    ...scenario({ status: "passed", flaky: true }, { scenario: 2, attempt: 2, retryOf: 1 }),
    ...scenario(passed, { scenario: 3, attempt: 1 }),
    runEnd(),
  ];
  expect(summaryText(tallied(events), style, { verbose: false })).toBe(
    `Flaky:
  scenarios/chat.yaml:3  A message reaches the room  passed at attempt 2
    bob: no message matched within 500 ms

1 passed, 1 flaky (4.2 s)
`,
  );
});

test("says that the limit of the run ended it", () => {
  const events = [runStart({ scenarios: 3 }), ...scenario(passed), runEnd({ timedOut: 300_000 })];
  expect(summaryText(tallied(events), style, { verbose: false })).toBe(
    "ended by --global-timeout 5 m 0 s: 1 passed, 2 not run (4.2 s)\n",
  );
});

test("says how to play what failed again, unless nothing else was played", () => {
  const said = (...others: readonly RunEvent[]): string =>
    summaryText(tallied([runStart(), ...others, ...scenario(failed(), { scenario: 9 }), runEnd()]), style, {
      verbose: true,
      again: "wstest run x --last-failed",
    });
  expect(said(...scenario(passed))).toContain("To play only what failed: wstest run x --last-failed\n");
  expect(said()).not.toContain("--last-failed");
  expect(
    summaryText(tallied([runStart(), ...scenario(passed), runEnd()]), style, { verbose: true, again: "again" }),
  ).not.toContain("again");
});

test("says which part of the run it is", () => {
  const events = [runStart({ shard: { index: 2, of: 4 } }), ...scenario(passed), runEnd()];
  expect(summaryText(tallied(events), style, { verbose: false })).toBe("shard 2/4: 1 passed (4.2 s)\n");
});
