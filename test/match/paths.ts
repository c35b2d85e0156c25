import { expect } from "vitest";
import { type JsonPath, path } from "../../src/match/path.ts";
import { testReader } from "../support/reader.ts";
import { tree } from "../support/yaml.ts";
import { scopeOf } from "./support.ts";

/** A value to look into. */
export const shop = {
  id: 7,
  none: null,
  items: [
    { id: 1, name: "pen", price: 2, tags: ["a", "b"] },
    { id: 2, name: "book", price: 10, maker: { country: "de" } },
    { id: 3, name: "x)]", price: 0 },
  ],
  "odd key": { "it's": 1 },
};

/** A path of a file that compiles, with warnings at most. */
export async function readPath(
  text: string,
): Promise<{ evaluate(variables?: Readonly<Record<string, unknown>>): JsonPath }> {
  const reader = testReader();
  const expr = path.read(tree(JSON.stringify(text)), reader);
  await reader.settle();
  expect(reader.problems.filter(({ severity }) => severity !== "warning")).toEqual([]);
  if (!expr) throw new Error("it did not compile");
  return { evaluate: (variables = {}) => expr.evaluate(scopeOf(variables)) };
}

/** What a path of a file selects. */
export async function select(
  text: string,
  value: unknown,
  variables?: Readonly<Record<string, unknown>>,
): Promise<readonly unknown[]> {
  return (await readPath(text)).evaluate(variables).select(value);
}
