import { expect, test } from "vitest";
import { operators, operatorsByName, words, wordsByName } from "../../../src/match/operators/index.ts";

test("no name stands twice, and no operator is a word", () => {
  expect(operatorsByName.size).toBe(operators.length);
  expect(wordsByName.size).toBe(words.length);
  expect(words.filter(({ name }) => operatorsByName.has(name))).toEqual([]);
});
