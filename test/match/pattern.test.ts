import { expect, test } from "vitest";
import { brief, came, present, testPattern, valuePattern, whole } from "../../src/match/pattern.ts";
import { scopeOf } from "./support.ts";

const span = { source: { file: "a", text: "" }, start: 0, end: 0 };
const isFive = testPattern({
  span,
  constant: true,
  type: "number",
  holds: (value) => value === 5,
  describe: () => "5",
  phrase: () => "five",
});

test("a test becomes a pattern of parts and of whole messages", () => {
  const scope = scopeOf();
  expect(isFive.holds(5, scope)).toBe(true);
  expect(isFive.holdsWhole({ value: 5 }, scope)).toBe(true);
  expect(isFive.explain(6, "$.a", scope).map(({ text }) => text)).toEqual(["$.a: expected five, got 6"]);
  expect(isFive.explain("5", "$.a", scope).map(({ text }) => text)).toEqual(['$.a: expected five, got the string "5"']);
  expect(isFive.explainWhole({ value: undefined, text: "x" }, scope).map(({ text }) => text)).toEqual([
    '$: expected five, got the text "x", which is not JSON',
  ]);
});

test("a pattern that holds of nothing has nothing to explain of a message without a value", () => {
  const pattern = valuePattern({ ...isFive, holds: (value) => value === undefined, explain: () => [] });
  expect(pattern.explainWhole({ value: undefined, text: "x" }, scopeOf())).toEqual([]);
});

test("what came", () => {
  const bytes = Uint8Array.of(255);
  expect([whole({ value: null }), whole({ value: undefined, bytes }), whole({ value: undefined })]).toEqual([
    "null",
    "<1 byte ff>, which is not JSON",
    "nothing",
  ]);
  expect([
    came({ value: null, text: "null" }),
    came({ value: undefined, text: "x" }),
    came({ value: undefined, bytes }),
    came({ value: undefined }),
  ]).toEqual(["null", '"x"', "<1 byte ff>", "nothing"]);
  expect([
    present({ value: null }),
    present({ value: undefined, text: "" }),
    present({ value: undefined, bytes }),
    present({ value: undefined }),
  ]).toEqual([true, true, true, false]);
  expect(brief("x".repeat(200))).toHaveLength(100);
});
