import { expect, test } from "vitest";
import { Progress } from "../../reporters/progress.ts";
import { Tally } from "../../reporters/tally.ts";
import { plain } from "../../src/codeframe.ts";
import { columns } from "../../src/visible.ts";
import { passed, runStart, scenario, scenarioStart } from "../support/events.ts";

function tally(): Tally {
  const made = new Tally();
  for (const event of [
    runStart(),
    ...scenario(passed),
    scenarioStart({ scenario: 2, name: "first \u001b[2J" }),
    scenarioStart({ scenario: 3, name: "第二" }),
  ])
    made.add(event);
  return made;
}

test("says how long, how many, and what is going on", () => {
  expect(new Progress({ paint: plain, width: 80 }).draw(tally(), 4_900)).toBe(
    "4 s  1 passed  2 running: first ␛[2J, 第二",
  );
});

test("says how many of how many have ended", () => {
  const made = new Tally();
  for (const event of [runStart({ scenarios: 300 }), ...scenario(passed), scenarioStart({ scenario: 2, name: "two" })])
    made.add(event);
  const progress = new Progress({ paint: plain, width: 80 });
  expect(progress.draw(made, 4_900)).toBe("4 s  1/300  1 passed  1 running: two");
});

test("fits into a terminal of any width, with its last column free", () => {
  for (let width = 1; width < 60; width++) {
    const line = new Progress({ paint: plain, width }).draw(tally(), 4_900);
    expect(columns(line), `at ${width} columns`).toBeLessThan(Math.max(1, width));
  }
});

test("is erased once, and only when it is there", () => {
  const progress = new Progress({ paint: plain, width: 80 });
  expect(progress.erase()).toBe("");
  progress.draw(tally(), 0);
  expect(progress.erase()).toBe("\r\u001b[J");
  expect(progress.erase()).toBe("");
});
