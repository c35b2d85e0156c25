import { expect, test } from "vitest";
import { Page, type PageOptions } from "../../reporters/page.ts";
import { Tally } from "../../reporters/tally.ts";
import { plain } from "../../src/codeframe.ts";
import type { RunEvent } from "../../src/events.ts";
import { columns } from "../../src/visible.ts";
import { failed, frame, misspelt, passed, runStart, scenario, scenarioStart } from "../support/events.ts";

function printed(events: readonly RunEvent[], width = 80, verbose = false, options: Partial<PageOptions> = {}): string {
  const page = new Page({ paint: plain, width }, { verbose, ...options }, new Tally());
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

test("an attempt that does not count is told with --verbose alone; the one that passed says which it was", () => {
  const events = [
    runStart(),
    ...scenario(failed(), { attempt: 1 }, { retried: true }),
    ...scenario({ status: "passed", flaky: true }, { scenario: 2, attempt: 2, retryOf: 1 }),
  ];
  expect(printed(events)).toBe("✓ A message reaches the room  612 ms  flaky: passed at attempt 2\n");
  const verbose = printed(events, 80, true);
  expect(verbose).toContain("✗ A message reaches the room  612 ms  attempt 1, is played again\n");
  expect(verbose).toContain("bob: no message matched within 500 ms");
});

test("what failed at all attempts says so, and shows the last failure", () => {
  const events = [
    runStart(),
    ...scenario(failed(misspelt), { attempt: 1 }, { retried: true }),
    ...scenario(failed(), { scenario: 2, attempt: 2, retryOf: 1 }),
  ];
  const text = printed(events);
  expect(text).toContain("✗ A message reaches the room  612 ms  failed at all 2 attempts\n");
  expect(text).toContain("bob: no message matched within 500 ms");
  expect(text).not.toContain(misspelt.headline);
});

test("what is slow is said by whoever asks for it", () => {
  const events = [runStart(), ...scenario(passed)];
  expect(printed(events)).toBe("✓ A message reaches the room  612 ms\n");
  expect(printed(events, 80, false, { slow: 600 })).toBe("✓ A message reaches the room  612 ms (slow)\n");
});
