import { expect, it } from "vitest";
import type { Outcome } from "../../src/events.ts";
import { problem } from "../../src/problem.ts";
import { emptyTally, tallyUp } from "../../src/run/tally.ts";

it("counts each scenario once, flaky ones by themselves, and faults of wstest beside", () => {
  const tally = emptyTally();
  const outcomes: readonly Outcome[] = [
    { status: "passed" },
    { status: "passed", flaky: true },
    { status: "skipped", reason: "later" },
    { status: "failed", problem: problem({ code: "never-came", headline: "nothing came" }) },
    { status: "errored", problem: problem({ code: "internal", headline: "a fault" }) },
  ];
  for (const each of outcomes) tallyUp(each, tally);
  expect(tally).toEqual({ passed: 1, flaky: 1, failed: 1, errored: 1, skipped: 1, invalid: 0, internal: 1 });
});
