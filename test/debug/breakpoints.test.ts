import { describe, expect, it } from "vitest";
import { Breakpoints, lineOfStepAt } from "../../src/debug/breakpoints.ts";
import type { Step } from "../../src/steps/step.ts";

const text = `name: x
steps:
  - a
  # about b
  - b:
      more

  - c`;
const source = { file: "s.yaml", text };
const step = (line: number, file?: string): Step => ({
  path: "1",
  title: "",
  at: { source, start: 0, end: 1 },
  line,
  ...(file === undefined ? {} : { file }),
  run: () => undefined,
});

describe("the step that a line means", () => {
  it.each([
    ["what stands before all steps", 1, 3],
    ["a step", 3, 3],
    ["a comment before a step", 4, 5],
    ["a further line of a step", 6, 5],
    ["an empty line", 7, 8],
    ["the last one", 8, 8],
    ["a line behind the end of the file", 99, undefined],
  ])("%s", (_what, line, meant) => {
    const all = [step(3), step(5), step(8), step(4, "other.yaml")];
    expect(lineOfStepAt(line, source, all)).toBe(meant);
  });

  it("is none where no step is", () => {
    expect(lineOfStepAt(3, source, [])).toBeUndefined();
  });
});

describe("breakpoints", () => {
  it("are kept in the order of their lines, once each", () => {
    const points = new Breakpoints([{ file: "a", line: 9 }]);
    points.add({ file: "a", line: 3 });
    points.add({ file: "a", line: 9 });
    expect(points.all).toEqual([
      { file: "a", line: 3 },
      { file: "a", line: 9 },
    ]);
    expect([points.has("a", 3), points.has("b", 3), points.has("a", 4)]).toEqual([true, false, false]);
    expect([points.remove({ file: "a", line: 3 }), points.remove({ file: "a", line: 3 })]).toEqual([true, false]);
  });
});
