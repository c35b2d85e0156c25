import { expect, test } from "vitest";
import { removable } from "../../src/expression/removable.ts";
import { brief } from "../support/evaluate.ts";
import { testReader } from "../support/reader.ts";
import { tree } from "../support/yaml.ts";

test("is a text with expressions, or null, which is read as such", () => {
  const reader = testReader();
  expect(removable.read(tree("null"), reader)).toBeNull();
  expect(removable.read(tree('"v${n}"'), reader)?.evaluate({ get: () => 2 })).toBe("v2");
  expect(removable.read(tree("[]"), reader)).toBeUndefined();
  expect(reader.problems.map(brief)).toEqual([expect.stringContaining("Expected a text, got an empty list")]);
});
