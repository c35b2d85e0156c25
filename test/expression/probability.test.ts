import { expect, test } from "vitest";
import { probability } from "../../src/expression/probability.ts";
import { brief, scopeOf } from "../support/evaluate.ts";
import { testReader } from "../support/reader.ts";
import { tree } from "../support/yaml.ts";

function read(yaml: string) {
  const reader = testReader();
  return { compiled: probability.read(tree(yaml), reader), problem: reader.problems[0] };
}

test("from 0 to 1, also by a variable and of the environment", () => {
  const scope = scopeOf({ p: 0.5, e: "0.25" });
  expect(["0", "1", "0.1", "${p}", "${e}"].map((yaml) => read(yaml).compiled?.evaluate(scope))).toEqual([
    0, 1, 0.1, 0.5, 0.25,
  ]);
});

test.each([
  ["10", "1:1+2 Expected a number from 0 to 1, got the number 10 | Write 0.1 for 10 %."],
  ["-1", "1:1+2 Expected a number from 0 to 1, got the number -1"],
  ["often", '1:1+5 Expected a number from 0 to 1, got the text "often"'],
  ["true", "1:1+4 Expected a number from 0 to 1, got the boolean true"],
])("%s is a problem", (yaml, expected) => {
  expect(brief(read(yaml).problem)).toBe(expected);
});

test("what is no percentage is not told as one", () => {
  expect(brief(read("200").problem)).toBe("1:1+3 Expected a number from 0 to 1, got the number 200");
});
