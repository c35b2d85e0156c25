import { expect, test } from "vitest";
import { binaryMessage, compiled, explained, message, scopeOf } from "./support.ts";

test.each([
  ["[]", [], []],
  ["[1, { a: $any }]", [1, { a: 2, b: 3 }], []],
  ["[1, 2]", [1], ["$: expected 2 items, got 1"]],
  ["[1]", [2, 3], ["$: expected 1 item, got 2", "$[0]: expected 1, got 2"]],
  ["[[1], [2]]", [[1], [3]], ["$[1][0]: expected 2, got 3"]],
  ["[$missing]", [null], ["$[0]: expected nothing, got null"]],
  ["[1]", { 0: 1 }, ['$: expected the list [1], got the object { "0": 1 }']],
  ["[1]", "1", ['$: expected the list [1], got the string "1"']],
])("%s and %j", async (yaml, value, texts) => {
  expect(await explained(yaml, message(value))).toEqual(texts);
});

// Of a binary message, as the codec binary reads it.
test.each([
  ["[1, 2, 255]", []],
  ["[1, $any, { $gt: 200 }]", []],
  ["[1, 3, 255]", ["$[1]: expected 3, got 2 (byte 1, counted from 0)"]],
  ["[1, 2]", ["$: expected 2 bytes, got 3"]],
  ["[a, 2, 255]", ['$[0]: expected the string "a", got the number 1 (byte 0, counted from 0)']],
])("%s and the bytes 01 02 ff", async (yaml, texts) => {
  expect(await explained(yaml, binaryMessage(1, 2, 255))).toEqual(texts);
});

test("a list of numbers that an expression gives is compared with bytes, too", async () => {
  const matcher = await compiled('"${sent}"');
  const texts = (sent: readonly number[]): readonly string[] =>
    matcher.explain(binaryMessage(1, 2, 255), scopeOf({ sent })).map(({ text }) => text);
  expect(texts([1, 2, 255])).toEqual([]);
  expect(texts([1, 2])).toEqual(["$: expected 2 bytes, got 3"]);
  expect(texts([1, 3, 255])).toEqual(["$[1]: expected 3, got 2 (byte 1, counted from 0)"]);
});
