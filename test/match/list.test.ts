import { expect, test } from "vitest";
import { explained, message } from "./support.ts";

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
