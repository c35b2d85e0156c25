import { expect, test } from "vitest";
import { testReader } from "../support/reader.ts";
import { brief, evaluate, failureOf, problemIn } from "../support/evaluate.ts";
import { expression } from "../../src/expression/expression.ts";

const items = [{ id: 1 }, { id: 2 }, { id: 3 }];

test.each<[string, unknown]>([
  ["items.all(i, i.id > 0)", true],
  ["items.exists(i, i.id == wanted)", true],
  ["items.exists_one(i, i.id > 2)", true],
  ["items.exists_one(i, i.id > 1)", false],
  ["items.filter(i, i.id % 2 == 1)", [{ id: 1 }, { id: 3 }]],
  ["items.map(i, i.id * 2)", [2, 4, 6]],
  ["items.map(i, i.id > 1, i.id)", [2, 3]],
  [
    "items.map(i, items.map(j, i.id * j.id))",
    [
      [1, 2, 3],
      [2, 4, 6],
      [3, 6, 9],
    ],
  ],
  ["items.map(items, items.id)", [1, 2, 3]],
  ["{'a': 1, 'b': 2}.exists(key, key == 'b')", true],
  ["[].all(i, false)", true],
  ["cel.bind(x, wanted + 1, x * x)", 9],
  ["has(items[0].id)", true],
  ["has(items[0].nope)", false],
  ["has(items[9].id)", false],
  ["has(items[0].nope.id)", false],
  ["items.map(i, upper(string(i.id) + 'x'))", ["1X", "2X", "3X"]],
])("%s", async (text, value) => {
  expect(await evaluate(text, { items, wanted: 2 })).toEqual(value);
});

test("an item that cannot be judged does not matter when another one decides", async () => {
  expect(await evaluate("[1, 0].exists(i, 1 / i == 1)")).toBe(true);
  expect(await evaluate("[0, 2].all(i, 1 / i == 1)")).toBe(false);
});

test.each([
  ["n.all(i, true)", "1:1+1 Expected a list before .all(…), got the number 5"],
  ["items.filter(i, i.id)", "1:17+4 Expected true or false for each item, got the number 1"],
  ["[n].exists(i, i)", "1:15+1 Expected true or false for each item, got the number 5"],
])("%s fails", async (text, expected) => {
  expect(brief(await failureOf(text, { items, n: 5 }))).toBe(expected);
});

test.each([
  ["has(items)", "1:1+10 has takes a path to a member | Write has(message.id)."],
  ["cel.bind(1, 2, 3)", "1:1+17 cel.bind takes a name, a value and an expression | Write cel.bind(x, a + b, x * x)."],
  [
    "items.exists(i.x, true)",
    "1:14+3 The first argument of exists is the name of a variable | Write list.exists(item, …item…).",
  ],
])("%s is a problem", async (text, expected) => {
  expect(brief(await problemIn(text))).toBe(expected);
});

test("names that a macro binds are not variables", async () => {
  const reader = testReader();
  const text = "items.exists(i, i.id == wanted && cel.bind(w, i, w.id == i.id && i2 == 1)) && i > 0";
  expression(text, { source: { file: "f", text }, start: 0, end: text.length }, reader);
  await reader.settle();
  expect(reader.problems).toEqual([]);
  expect(reader.used).toEqual(["items", "wanted", "i2", "i"]);
});
