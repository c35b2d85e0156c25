import { describe, expect, test } from "vitest";
import { linesReporter } from "../../reporters/lines.ts";
import type { RunEvent } from "../../src/events.ts";
import { reporterContract } from "../contract/reporter.ts";
import { failed, misspelt, neverCame, passed, reported, runEnd, runStart, scenario } from "../support/events.ts";

reporterContract(linesReporter, { read: (text) => text, onlyFailures: 100 });

const say = (events: readonly RunEvent[]): Promise<string> =>
  reported(linesReporter.create({ color: false, width: 80, verbose: false, live: false }), events);

describe("lines", () => {
  test("are the failures and problems of a run, and nothing else", async () => {
    const { place: _, ...placeless } = neverCame;
    const text = await say([
      runStart(),
      { type: "diagnostic", at: 1, problem: misspelt },
      ...scenario(passed),
      ...scenario(failed(), { scenario: 2 }),
      ...scenario(failed(placeless), { scenario: 3 }),
      ...scenario({ status: "skipped", reason: "slow" }, { scenario: 4 }),
      runEnd(),
    ]);
    const lines = text.split("\n");
    expect(lines).toHaveLength(5);
    expect(lines[0]).toContain(": error: ");
    expect(lines[0]).toContain("[invalid-file]");
    expect(lines[1]).toMatch(
      /^scenarios\/chat\.yaml:\d+:\d+: error: [^:]+: bob: no message matched within 500 ms \[never-came\]$/,
    );
    expect(lines[2]).toMatch(/^scenarios\/chat\.yaml:\d+:1: error: /);
    expect(lines[3]).toBe("1 passed, 2 failed, 1 skipped, 1 problem");
  });

  test("are only the counts when all has passed", async () => {
    expect(await say([runStart(), ...scenario(passed), runEnd()])).toBe("1 passed\n");
  });
});
