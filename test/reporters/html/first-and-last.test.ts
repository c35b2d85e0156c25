import { expect, test } from "vitest";
import { FirstAndLast } from "../../../reporters/html/first-and-last.ts";

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

function filled(count: number, limits: { items: number; characters: number }): FirstAndLast<number> {
  const list = new FirstAndLast<number>(limits, () => 10);
  for (const number of numbers(count)) list.add(number);
  return list;
}

test("all is kept that fits", () => {
  const list = filled(6, { items: 6, characters: 1000 });
  const { first, last, total } = list.kept();
  expect([...first, ...last]).toEqual(numbers(6));
  expect(total).toBe(6);
});

test("of more the first and the last are, and the others are counted", () => {
  const list = filled(1000, { items: 6, characters: 1000 });
  expect(list.kept()).toEqual({ first: [0, 1, 2], last: [997, 998, 999], total: 1000 });
  expect([list.at(0), list.at(2), list.at(3), list.at(996), list.at(997), list.at(999), list.at(1000)]).toEqual([
    0,
    2,
    undefined,
    undefined,
    997,
    999,
    undefined,
  ]);
});

test("characters are limited as well", () => {
  expect(filled(100, { items: 1000, characters: 40 }).kept()).toEqual({ first: [0, 1], last: [98, 99], total: 100 });
});

test("once something was left out nothing is among the first", () => {
  const list = new FirstAndLast<string>({ items: 10, characters: 10 }, (text) => text.length);
  for (const text of ["aaaa", "bbbb", "c", "d"]) list.add(text);
  // The second was too long for what was left, and went to the last; the third would have fitted.
  expect(list.kept().first).toEqual(["aaaa"]);
  expect(list.kept().last).toEqual(["c", "d"]);
});

test("less is given to whoever has less room, and nothing twice", () => {
  const list = filled(10, { items: 20, characters: 1000 });
  expect(list.kept({ items: 4, characters: 1000 })).toEqual({ first: [0, 1], last: [8, 9], total: 10 });
  expect(list.kept({ items: 16, characters: 1000 })).toEqual({
    first: numbers(8),
    last: [8, 9],
    total: 10,
  });
  expect(list.kept({ items: 0, characters: 0 })).toEqual({ first: [], last: [], total: 10 });
});
