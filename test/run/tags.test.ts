import { describe, expect, it } from "vitest";
import { tagFilter } from "../../src/run/tags.ts";
import { brief, thrownBy } from "../support/evaluate.ts";

const holds = (expression: string, ...tags: string[]): boolean => tagFilter(expression)(new Set(tags));

describe("tagFilter", () => {
  it.each([
    ["smoke", ["smoke"], true],
    ["smoke", ["slow"], false],
    ["@smoke", ["smoke"], true],
    ["@smoke", ["@smoke"], true],
    ["smoke", ["@smoke"], true],
    ["smoke and not slow", ["smoke"], true],
    ["smoke and not slow", ["smoke", "slow"], false],
    ["smoke && !slow", ["smoke", "slow"], false],
    ["a or b and c", ["a"], true],
    ["(a or b) and c", ["a"], false],
    ["(a || b) && c", ["b", "c"], true],
    ["not not a", ["a"], true],
    ["room:lobby or x-1.2", ["x-1.2"], true],
  ])("%s of %j is %s", (expression, tags, expected) => {
    expect(holds(expression, ...tags)).toBe(expected);
  });

  it.each([
    ["", "its end"],
    ["a and", "its end"],
    ["and a", '"and"'],
    ["(a", "its end"],
    ["a b", '"b"'],
    ["a & b", '"&"'],
  ])("says where %j is wrong", (expression, where) => {
    expect(() => tagFilter(expression)).toThrow(`The tags expression "${expression}" is not valid at ${where}`);
  });

  it("says how tags are combined that have a comma between them", async () => {
    for (const [expression, meant] of [
      ["smoke,auth", "smoke or auth"],
      ["smoke, auth", "smoke or auth"],
      ["not slow and a ,b", "not slow and a or b"],
    ] as const) {
      const help = brief(await thrownBy(() => tagFilter(expression)));
      expect(help).toContain(` | Tags are combined by words: --tags '${meant}'.`);
    }
  });

  it("knows what is asked for, and not excluded", () => {
    expect(tagFilter("@a and not (b or not c) and !d").asked).toEqual(["a", "c"]);
  });
});
