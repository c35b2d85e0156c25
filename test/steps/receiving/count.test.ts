import { describe, expect, it } from "vitest";
import { constant } from "../../../src/expression/expr.ts";
import { countFault, isExact, limitsOf } from "../../../src/steps/receiving/count.ts";
import { tree } from "../../support/yaml.ts";
import { testScene } from "../../support/scene.ts";

const number = (value: number) => constant(value, tree("1").span);

describe("a count", () => {
  const { scope } = testScene();

  it("that is a number is exact", () => {
    expect(isExact(number(3))).toBe(true);
    expect(limitsOf(number(3), scope)).toEqual({ min: 3, max: 3 });
    expect(countFault(number(0), false, "messages")).toBeUndefined();
  });

  it("without a limit has none", () => {
    expect(isExact({ min: number(2) })).toBe(false);
    expect(limitsOf({ min: number(2) }, scope)).toEqual({ min: 2, max: Infinity });
    expect(limitsOf({ max: number(2) }, scope)).toEqual({ min: 0, max: 2 });
  });

  it("that awaits nothing needs a time", () => {
    expect(countFault({ max: number(2) }, false, "pings")?.headline).toBe(
      'A "count" without "min" and without "for" awaits nothing',
    );
    expect(countFault({ max: number(2) }, true, "pings")).toBeUndefined();
  });

  it("that no number fits is told with what is meant", () => {
    expect(countFault({ min: number(3), max: number(2) }, true, "pings")).toEqual({
      headline: "No number of pings is at least 3 and at most 2",
      label: "min is more than max",
      help: "Write count: { min: 2, max: 3 }.",
    });
  });
});
