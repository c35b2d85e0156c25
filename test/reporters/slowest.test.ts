import { expect, test } from "vitest";
import { Slowest } from "../../reporters/slowest.ts";
import { plain } from "../../src/codeframe.ts";

const style = { paint: plain, width: 80 };
function slowest(count: number, ...times: readonly number[]): readonly string[] {
  const found = new Slowest(count);
  for (const [index, ms] of times.entries()) found.add({ file: "a.yaml", line: index + 1, name: `s${index}` }, ms);
  return found.lines(style);
}

test("lists those that took longest, the longest first", () => {
  expect(slowest(2, 5, 3000, 20, 10)).toEqual([
    "The 2 scenarios that took longest:",
    "       3 s  s1  a.yaml:2",
    "     20 ms  s2  a.yaml:3",
    "",
  ]);
  expect(slowest(3, 5)).toEqual(["The scenario that took longest:", "      5 ms  s0  a.yaml:1", ""]);
});

test("says nothing when nothing is asked for, or nothing was played", () => {
  expect(slowest(0, 5)).toEqual([]);
  expect(slowest(3)).toEqual([]);
});

test("shows names as they may be shown", () => {
  const found = new Slowest(1);
  found.add({ file: "a\u001b.yaml", line: 1, name: "x\u0007" }, 1);
  expect(found.lines(style)[1]).toBe("      1 ms  x␇  a␛.yaml:1");
});
