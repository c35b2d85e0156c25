import { describe, expect, it } from "vitest";
import { accuracyText, comparisonLines } from "../../reporters/comparison.ts";
import { JunitCases } from "../../reporters/junit-cases.ts";
import { summaryText } from "../../reporters/summary.ts";
import { type Compared, Tally } from "../../reporters/tally.ts";
import { plain } from "../../src/codeframe.ts";
import type { ScenarioEnd, ScenarioStart } from "../../src/events.ts";
import { failed, runEnd, runStart, scenario } from "../support/events.ts";

const counts = { recorded: 200, matched: 199, changed: 1, missing: 0, extra: 2, reordered: 0 };
const style = { paint: plain, width: 100 };

describe("what was compared", () => {
  it("is a table, with the channels of a connection, and a sum when there are several", () => {
    const compared: readonly Compared[] = [
      { scenario: "connection 1 /chat", comparison: { ...counts, channels: [{ channel: "BTC\u001b", ...counts }] } },
      { scenario: "connection 2 /chat", comparison: { ...counts, recorded: 0, matched: 0, changed: 0, extra: 0 } },
    ];
    expect(comparisonLines(compared, style, false)).toEqual([
      "compared            recorded  matched  changed  missing  extra  reordered  accuracy",
      "connection 1 /chat       200      199        1        0      2          0    99.5 %",
      "  BTC␛                   200      199        1        0      2          0    99.5 %",
      "connection 2 /chat         0        0        0        0      0          0     100 %",
      "all                      200      199        1        0      2          0    99.5 %",
      "",
    ]);
    expect(comparisonLines([], style, false)).toEqual([]);
  });

  it("is in the order of the connections, however they ended", () => {
    const ended = ["connection 10 /a", "connection 2 /b", "connection 1 /c"];
    const lines = comparisonLines(
      ended.map((name) => ({ scenario: name, comparison: counts })),
      style,
      false,
    );
    expect(lines.slice(1, 4).map((line) => line.slice(0, 16).trim())).toEqual(ended.toReversed());
  });

  it("has the latencies of all together; those of each with --verbose", () => {
    const tally = new Tally();
    const series = { messages: { count: 1, min: 1, max: 1, mean: 1, p50: 1, p90: 1, p95: 1, p99: 1 } };
    for (const number of [1, 2])
      for (const event of scenario(failed(), { scenario: number, name: `c${number}` }, { comparison: counts, series }))
        tally.add(event);
    tally.add({ ...runEnd(), series });
    const rows = (verbose: boolean): readonly string[] =>
      summaryText(tally, style, { verbose }).match(/^messages .*|^and .*/gm) ?? [];
    expect(rows(false)).toEqual([
      "messages   1  1 ms  1 ms  1 ms  1 ms  all",
      "and 2 more series (all with --verbose)",
    ]);
    expect(rows(true)).toHaveLength(3);
  });

  it("is cut when there is much, but for its sum", () => {
    const many = Array.from({ length: 40 }, (_, index) => ({ scenario: `c${index}`, comparison: counts }));
    const lines = comparisonLines(many, style, false);
    expect(lines).toHaveLength(19);
    expect(lines.slice(-3)).toEqual([
      "and 25 more rows (all with --verbose)",
      "all           8000     7960       40        0     80          0    99.5 %",
      "",
    ]);
    expect(comparisonLines(many, style, true)).toHaveLength(43);
  });

  it("has names that are cut around what tells them apart", () => {
    const path = "/api/v1/organisations/acme/rooms/";
    const lines = comparisonLines(
      ["lobby", "kitchen"].map((room, index) => ({
        scenario: `connection ${index + 1} ${path}${room}`,
        comparison: counts,
      })),
      { paint: plain, width: 80 },
      false,
    );
    expect(lines.slice(1, 3).map((line) => line.slice(0, 26).trim())).toEqual([
      "connection 1 …oms/lobby",
      "connection 2 …oms/kitchen",
    ]);
  });

  it("never reads as all when it is not", () => {
    expect(accuracyText({ ...counts, recorded: 1_000_000, matched: 999_999 })).toBe("99.99 %");
  });

  it("stands in the summary, which names no command for scenarios then", () => {
    const tally = new Tally();
    const compared = { recording: "chat.wsr", with: "ws://h", by: "replay" } as const;
    for (const event of [
      runStart({ compared }),
      ...scenario(failed(), { name: "connection 1" }, { comparison: counts }),
      runEnd(),
    ])
      tally.add(event);
    const text = summaryText(tally, style, { verbose: false });
    expect(text).toContain("connection 1       200      199        1");
    expect(text).not.toContain("wstest run");
    expect(text).not.toContain("seed");
    for (const number of [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13])
      for (const event of scenario(failed(), { scenario: number, name: `connection ${number}` })) tally.add(event);
    expect(summaryText(tally, style, { verbose: false })).toContain("Not passed:\n  connection 1\n  connection 2\n");
  });

  it("is told by properties of a case of JUnit", () => {
    const cases = new JunitCases();
    const [start, end] = scenario(failed(), {}, { comparison: counts }) as [ScenarioStart, ScenarioEnd];
    cases.ended(start, end, undefined);
    expect(cases.report(1).suites[0]?.cases[0]?.properties).toEqual(
      expect.arrayContaining([
        { name: "accuracy", value: "99.5 %" },
        { name: "compared", value: "recorded=200 matched=199 changed=1 missing=0 extra=2 reordered=0" },
      ]),
    );
  });

  it("is told there with what could not be sent, and what was left out", () => {
    const cases = new JunitCases();
    const generated = [
      { path: "$.at", what: "a time", messages: 3 },
      { path: "$.id", what: "an id", messages: 1 },
    ];
    const comparison = { ...counts, unsent: 2, generated };
    const [start, end] = scenario(failed(), {}, { comparison }) as [ScenarioStart, ScenarioEnd];
    cases.ended(start, end, undefined);
    expect(cases.report(1).suites[0]?.cases[0]?.properties).toEqual(
      expect.arrayContaining([
        { name: "compared", value: "recorded=200 matched=199 changed=1 missing=0 extra=2 reordered=0 unsent=2" },
        { name: "generated", value: "$.at=3 $.id=1" },
      ]),
    );
  });
});
