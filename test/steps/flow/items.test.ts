import { expect, test } from "vitest";
import { itemsOf } from "../../../src/steps/flow/items.ts";

function all(value: unknown): readonly unknown[] {
  const items = itemsOf(value);
  if (typeof items === "string") throw new Error(items);
  return Array.from({ length: items.length }, (_, index) => items.at(index));
}

test.each([
  [
    ["a", 2, null],
    ["a", 2, null],
  ],
  [[], []],
  ["1..3", [1, 2, 3]],
  [" -1 .. 1 ", [-1, 0, 1]],
  ["5..5", [5]],
  ["3..1", []],
  [{ from: 2, to: 3 }, [2, 3]],
])("%j", (value, items) => {
  expect(all(value)).toEqual(items);
});

test("a range takes no memory", () => {
  const items = itemsOf("0..9007199254740000");
  expect(items).toMatchObject({ length: 9007199254740001 });
});

test.each([
  ["lobby", 'Expected a list, a range such as 1..10, or { file: rows.csv }, got the text "lobby"'],
  [{ a: 1 }, 'Expected a list, a range such as 1..10, or { file: rows.csv }, got the map {"a":1}'],
  [7, "Expected a list, a range such as 1..10, or { file: rows.csv }, got the number 7"],
  [null, "Expected a list, a range such as 1..10, or { file: rows.csv }, got null"],
  [{ from: 1, to: "3" }, 'A range goes from one whole number to another, got the text "3"'],
  [{ from: 0.5, to: 3 }, "A range goes from one whole number to another, got the number 0.5"],
])("%j is not gone through", (value, message) => {
  expect(itemsOf(value)).toBe(message);
});
