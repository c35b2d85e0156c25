import { expect, test } from "vitest";
import { condition } from "../../src/expression/condition.ts";
import { brief, scopeOf, thrownBy } from "../support/evaluate.ts";
import { testReader } from "../support/reader.ts";
import { tree } from "../support/yaml.ts";

async function read(yaml: string) {
  const reader = testReader();
  const compiled = condition.read(tree(yaml), reader);
  await reader.settle();
  return { compiled, problem: reader.problems[0] };
}

const scope = scopeOf({ order: { id: "o1", total: 3 } });

test.each([
  ["order.total > 2", "order.total > 2", true],
  ["'order.total > 5'", "order.total > 5", false],
  ["${order.total > 2}", "order.total > 2", true],
  ["' ${ order.total > 2 } '", "order.total > 2", true],
  ["true", "true", true],
  ["False", "False", false],
])("%s", async (yaml, text, value) => {
  const { compiled, problem } = await read(yaml);
  expect(brief(problem)).toBe("no problem");
  expect(compiled?.text).toBe(text);
  expect(compiled?.evaluate(scope)).toBe(value);
});

test.each([
  [
    "${order.total} > 2",
    "1:1+2 A condition is an expression already: it holds no ${} | Write the variables as they are: order.total > 100.",
  ],
  ["1", "1:1+1 Expected a condition, got the number 1 | Write an expression that is true or false: order.total > 100."],
  ["[a]", "1:1+3 Expected a condition, got a list | Write an expression that is true or false: order.total > 100."],
  ["${order.total = 2}", '1:15+1 The expression is not valid: unexpected "=" | Two values are compared by ==.'],
])("%s is a problem", async (yaml, expected) => {
  expect(brief((await read(yaml)).problem)).toBe(expected);
});

test("a value that is neither true nor false is a failure that names it", async () => {
  const { compiled } = await read("order.id");
  expect(brief(await thrownBy(() => compiled?.evaluate(scope)))).toBe(
    '1:1+8 The condition is neither true nor false: order.id gives the text "o1" | Compare it with something: x == 1, x != "".',
  );
  const missing = await read("order.urgent");
  expect(brief(await thrownBy(() => missing.compiled?.evaluate(scope)))).toBe(
    "1:1+12 The condition is neither true nor false: order.urgent gives null | A missing member reads as null. Compare it: x == true, or x != null.",
  );
});
