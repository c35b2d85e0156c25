import { expect, test } from "vitest";
import { Counted, isMap, member } from "../../src/expression/access.ts";

test("reads own members, items and lengths", () => {
  expect(member({ a: 1 }, "a")).toBe(1);
  expect(member({ 3: "third" }, 3)).toBe("third");
  expect(member([4, 5], 1)).toBe(5);
  expect(member([4, 5], 1n)).toBe(5);
  expect(member([4, 5], "length")).toBe(2);
  expect(member("hi", "length")).toBe(2);
  expect(member(new Uint8Array([7]), 0)).toBe(7);
});

test.each([
  [{}, "__proto__"],
  [{}, "constructor"],
  [{}, "toString"],
  [Object.create({ inherited: 1 }), "inherited"],
  [{ f: () => 1 }, "f"],
  [[], "constructor"],
  [[], "map"],
  [[1], -1],
  [[1], 0.5],
  [[1], "0"],
  ["text", "constructor"],
  ["text", 0],
  [null, "a"],
  [undefined, "a"],
  [5, "toFixed"],
])("%o has no member %s", (value, key) => {
  expect(member(value, key)).toBeUndefined();
});

test("a member of a message that is named like one of a prototype is found when it is its own", () => {
  expect(member(JSON.parse('{"constructor": "ACME", "__proto__": 1}'), "constructor")).toBe("ACME");
  expect(member(JSON.parse('{"__proto__": 1}'), "__proto__")).toBe(1);
});

test("maps are what JSON calls objects", () => {
  expect([{}, Object.create(null), [], null, "a", new Uint8Array(1)].map(isMap)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});

test("members that are counted begin with 1, and one that is not there is a mistake", () => {
  const group = new Counted("viewers", ["a", "b"]);
  expect([member(group, 1), member(group, 2n), member(group, "2"), member(group, 0)]).toEqual([
    "a",
    "b",
    "b",
    undefined,
  ]);
  expect(group.lacks(3)).toMatchObject({
    message: "There is no viewers[3]: the group has 2 clients",
    help: "They are counted from 1: viewers[1] to viewers[2].",
  });
  expect(Object.keys(group)).toEqual(["1", "2"]);
});
