import { expect, test } from "vitest";
import { Page } from "../../reporters/page.ts";
import { Tally } from "../../reporters/tally.ts";
import { plain } from "../../src/codeframe.ts";
import type { RunEvent } from "../../src/events.ts";
import { columns } from "../../src/visible.ts";
import { failed, frame, misspelt, passed, runStart, scenario, scenarioStart } from "../support/events.ts";

function printed(events: readonly RunEvent[], width = 80, verbose = false): string {
  const page = new Page({ paint: plain, width }, verbose, new Tally());
  return events.map((event) => page.print(event)).join("");
}

test("never leaves two empty lines, and none at the top", () => {
  const diagnostic = { type: "diagnostic", at: 1, problem: misspelt } as const;
  const events = [
    runStart({ files: ["a", "b"] }),
    diagnostic,
    diagnostic,
    ...scenario(failed(), { file: "a" }),
    ...scenario(passed, { file: "b", scenario: 2 }),
    diagnostic,
  ];
  const text = printed(events);
  expect(text).not.toMatch(/^\n|\n\n\n/);
  expect(text).toMatch(/\n\n✓ b › /);
});

test("a scenario that was meant to fail says so", () => {
  const events = [runStart(), ...scenario({ status: "passed", fails: "never-came" })];
  expect(printed(events)).toMatch(/✓ .*  \(fails as expected: never-came\)\n/);
});

test("every line names its file when there are several", () => {
  const one = (file: string, id: number): RunEvent[] =>
    scenario(passed, { file, scenario: id, name: `s${id}` }, { ms: 1 });
  expect(
    printed([runStart({ files: ["a", "b"] }), ...one("a", 1), ...one("a", 2), ...one("b", 3), ...one("a", 4)]),
  ).toBe("✓ a › s1  1 ms\n✓ a › s2  1 ms\n✓ b › s3  1 ms\n✓ a › s4  1 ms\n");
});

test("a line with its scenario before it keeps to the width", () => {
  const text = printed(
    [
      runStart({ scenarios: 2 }),
      scenarioStart({ name: "a scenario with a long name" }),
      frame("bob", "in", "x".repeat(500)),
    ],
    80,
    true,
  );
  expect(columns(text.trimEnd().split("\n").at(-1) ?? "")).toBe(80);
});

test("frames are told only when asked", () => {
  expect(printed([runStart(), scenarioStart(), frame("bob", "in", "hi")])).toBe("");
});
