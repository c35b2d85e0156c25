import { expect, test } from "vitest";
import { count, wholeNumber } from "../../src/expression/number.ts";
import { brief, scopeOf, thrownBy } from "../support/evaluate.ts";
import { testReader } from "../support/reader.ts";
import { tree } from "../support/yaml.ts";

function read(shape: typeof count, yaml: string) {
  const reader = testReader();
  return { compiled: shape.read(tree(yaml), reader), problem: reader.problems[0] };
}

test("whole numbers, also by a variable and of the environment", () => {
  const scope = scopeOf({ n: 5, e: "7" });
  expect(["3", "${n}", "${e}", "'7'"].map((yaml) => read(count, yaml).compiled?.evaluate(scope))).toEqual([3, 5, 7, 7]);
});

test.each([
  ["-1", "1:1+2 Expected a whole number of at least 0, got the number -1"],
  ["1.5", "1:1+3 Expected a whole number of at least 0, got the number 1.5"],
  ["three", '1:1+5 Expected a whole number of at least 0, got the text "three"'],
  ["true", "1:1+4 Expected a whole number of at least 0, got the boolean true"],
  ["{}", "1:1+2 Expected a whole number of at least 0, got an empty map"],
])("%s is a problem", (yaml, expected) => {
  expect(brief(read(count, yaml).problem)).toBe(expected);
});

test("limits are in the problem, the failure and the schema", async () => {
  const code = wholeNumber({ min: 1000, max: 4999 });
  expect(brief(read(code, "200").problem)).toBe("1:1+3 Expected a whole number from 1000 to 4999, got the number 200");
  const failure = await thrownBy(() => read(code, "${n}").compiled?.evaluate(scopeOf({ n: 5 })));
  expect(failure).toMatchObject({
    code: "setting",
    headline: "Expected a whole number from 1000 to 4999, got the number 5",
  });
  expect(code.schema["anyOf"]).toContainEqual({ type: "integer", minimum: 1000, maximum: 4999 });
});
