import fc from "fast-check";
import { expect, test } from "vitest";
import { equal, negate, operators } from "../../src/expression/operators.ts";

const { "+": add, "-": subtract, "*": multiply, "/": divide, "%": modulo, "<": less, in: isIn } = operators;

test("numbers count as in JSON", () => {
  expect([add(1, 2), divide(7, 2), modulo(-7, 3), multiply(0.5, 4), subtract(1, 3), negate(3)]).toEqual([
    3, 3.5, -1, 2, -2, -3,
  ]);
});

test("integers of binary codecs are counted exactly and become numbers where these can hold them", () => {
  const large = 2n ** 60n;
  expect(add(large, 1)).toBe(large + 1n);
  expect(subtract(large, large)).toBe(0);
  expect(divide(large, 2)).toBe(large / 2n);
  expect(divide(3n, 2)).toBe(1.5);
  expect(divide(3, 2n)).toBe(1.5);
  expect(multiply(3n, 0.5)).toBe(1.5);
  expect(equal(5n, 5)).toBe(true);
  expect(less(large, 2 ** 61)).toBe(true);
  expect(negate(-large)).toBe(large);
});

test("text and a scalar are joined, lists and bytes too", () => {
  expect([add("a", 1), add(1.5, "a"), add("a", null), add("a", true), add([1], [2])]).toEqual([
    "a1",
    "1.5a",
    "anull",
    "atrue",
    [1, 2],
  ]);
  expect(add(new Uint8Array([1]), new Uint8Array([2]))).toEqual(new Uint8Array([1, 2]));
});

test("what has no sense is a fault with its values", () => {
  expect(() => add(null, 1)).toThrow("Cannot add null and the number 1");
  expect(() => add("a", [1])).toThrow('Cannot add the text "a" and the list [1]');
  expect(() => subtract("3", 1)).toThrow('Cannot work out the text "3" - the number 1: both must be numbers');
  expect(() => divide(1, 0)).toThrow("the number 1 / 0 has no value: division by zero");
  expect(() => modulo(1, 0n)).toThrow("the number 1 % 0 has no value: modulo by zero");
  expect(() => divide("1", 2)).toThrow("both must be numbers");
  expect(() => less("a", 1)).toThrow('Cannot compare the text "a" with the number 1 by <');
  expect(() => isIn(1, 5)).toThrow('Expected a list, a map or a text after "in", got the number 5');
  expect(() => negate("a")).toThrow('Expected a number after "-", got the text "a"');
});

test("null is neither smaller nor larger", () => {
  for (const sign of ["<", "<=", ">", ">="] as const) {
    expect(operators[sign](null, 1)).toBe(false);
    expect(operators[sign]("a", null)).toBe(false);
  }
});

test("in looks into lists, maps, texts, and into nothing where nothing is", () => {
  expect([isIn(1, [{}, 1]), isIn({ a: 1 }, [{ a: 1 }]), isIn("a", { a: 1 }), isIn("b", "abc"), isIn(1, null)]).toEqual([
    true,
    true,
    true,
    true,
    false,
  ]);
  expect([isIn("toString", {}), isIn("__proto__", {}), isIn([1], { a: 1 })]).toEqual([false, false, false]);
});

test("every value is equal to its copy, and order of members does not matter", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => void expect(equal(value, structuredClone(value))).toBe(true)));
  expect(equal({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(true);
});

test.each<[unknown, unknown]>([
  [1, "1"],
  [null, false],
  [null, {}],
  [[1], [1, 2]],
  [[], {}],
  [{ a: 1 }, { a: 1, b: 1 }],
  [{ a: 1 }, { b: 1 }],
  [new Uint8Array([1]), [1]],
  [new Uint8Array([1]), new Uint8Array([2])],
])("%o is not %o", (left, right) => {
  expect(equal(left, right)).toBe(false);
  expect(equal(right, left)).toBe(false);
  expect(operators["!="](left, right)).toBe(true);
});
