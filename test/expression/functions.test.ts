import { expect, test } from "vitest";
import { functionNamed, functions } from "../../src/expression/functions.ts";
import { reservedNames } from "../../src/expression/expression.ts";
import { evaluate } from "../support/evaluate.ts";

test.each(Object.entries(functions))(
  "the example of %s gives what it says",
  async (name, { example, signature, summary, gives, varies }) => {
    expect(signature.startsWith(`${name}(`)).toBe(true);
    expect(example).toContain(`${name}(`);
    expect(summary).toMatch(/^[A-Z].*\.$/);
    const value = await evaluate(example);
    expect(value).toBeDefined();
    if (varies) expect(gives).toBeUndefined();
    else expect(value).toEqual(gives);
  },
);

test("names of the prototype are no functions", () => {
  expect(["constructor", "toString", "__proto__"].map(functionNamed)).toEqual([undefined, undefined, undefined]);
});

test("no function hides a reserved word, but for the names of types", () => {
  const types = ["string", "int", "double", "bool", "bytes", "type"];
  expect(
    Object.keys(functions)
      .filter((name) => reservedNames.has(name))
      .sort(),
  ).toEqual([...types].sort());
});
