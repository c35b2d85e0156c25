import { expect, test } from "vitest";
import { brief, evaluate, failureOf } from "../../support/evaluate.ts";

test.each<[string, unknown]>([
  ["size('a😀')", 2],
  ["size({'a': 1})", 1],
  ["raw.size()", 3],
  ["range(3)", [0, 1, 2]],
  ["range(3, 1)", []],
  ["keys(m)", ["b", "a"]],
  ["values(m)", [1, 2]],
  ["first([])", null],
  ["last([1, 2])", 2],
  ["sort(['b', 'a'])", ["a", "b"]],
  ["sort([10, 9, 1])", [1, 9, 10]],
  ["reverse([1, 2])", [2, 1]],
  ["distinct([{'a': 1}, 1, {'a': 1}, 1, '1'])", [{ a: 1 }, 1, "1"]],
  ["coalesce(m.nope, m.?nope, 0)", 0],
  ["coalesce(null)", null],
  [
    "[null, true, 1, 1.5, 'a', [], {}, raw].map(x, type(x))",
    ["null_type", "bool", "int", "double", "string", "list", "map", "bytes"],
  ],
])("%s", async (text, value) => {
  expect(await evaluate(text, { m: { b: 1, a: 2 }, raw: new Uint8Array(3) })).toEqual(value);
});

test.each([
  ["size(n)", "1:1+7 size(value): expected a text, a list, a map or bytes, got the number 5"],
  ["range(9999999 * n)", "1:1+18 range(start, end?): the list would have 49999995 items, more than a million"],
  ["sort([n, 'a'])", '1:1+14 sort(list): expected only numbers or only texts, got also the text "a"'],
  ["keys(n)", "1:1+7 keys(map): expected a map, got the number 5"],
  ["first(n)", "1:1+8 first(list): expected a list, got the number 5"],
])("%s fails", async (text, expected) => {
  expect(brief(await failureOf(text, { n: 5 }))).toBe(expected);
});
