import { expect, test } from "vitest";
import { truth } from "../../src/expression/truth.ts";
import { brief, scopeOf, thrownBy } from "../support/evaluate.ts";
import { testReader } from "../support/reader.ts";
import { tree } from "../support/yaml.ts";

function read(yaml: string) {
  const reader = testReader();
  return { compiled: truth.read(tree(yaml), reader), problem: reader.problems[0] };
}

test("true and false, also by a variable and of the environment", () => {
  const scope = scopeOf({ yes: true, no: "false" });
  const values = ["true", "false", "${yes}", "${no}", "'true'"].map((yaml) => read(yaml).compiled?.evaluate(scope));
  expect(values).toEqual([true, false, true, false, true]);
});

test.each([
  ["yes", '1:1+3 Expected true or false, got the string "yes"'],
  ["1", "1:1+1 Expected true or false, got the number 1"],
  ["null", "1:1+4 Expected true or false, got null"],
  ["[true]", "1:1+6 Expected true or false, got a list"],
])("%s is a problem", (yaml, expected) => {
  expect(brief(read(yaml).problem).replace("the text", "the string")).toBe(expected);
});

test("a variable that holds something else fails when it is evaluated", async () => {
  const failure = await thrownBy(() => read("${n}").compiled?.evaluate(scopeOf({ n: 1 })));
  expect(failure).toMatchObject({ code: "setting", headline: "Expected true or false, got the number 1" });
});
