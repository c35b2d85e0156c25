import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { brief, evaluate, failureOf, problemIn } from "../support/evaluate.ts";

const order = { id: "o1", total: 3, items: [{ id: 1 }, { id: 2 }], "x y": 5 };

describe("paths", () => {
  test.each<[string, unknown]>([
    ["order.id", "o1"],
    ["order.items[1].id", 2],
    ["order.items[i].id", 2],
    ['order["x y"]', 5],
    ["order.items.length", 2],
    ["order.nope", null],
    ["order.nope.x[0].y", null],
    ["order.items[9].id", null],
    ["order.items[0 - 1]", null],
    ["order.__proto__", null],
    ["order.constructor.constructor", null],
    ['order["__proto__"].polluted', null],
    ["order.?id", "o1"],
    ["order.?nope", undefined],
    ["order.?nope.x", undefined],
    ["order.?items[7].id", undefined],
    ['order[?"nope"]', undefined],
  ])("%s", async (text, value) => {
    expect(await evaluate(text, { order, i: 1 })).toEqual(value);
    // The same through CEL.
    expect(await evaluate(`(${text})`, { order, i: 1 })).toEqual(value);
  });

  test("a variable without a value is a failure at its place, null is a value", async () => {
    const failure = await failureOf("order.items[n]", { order });
    expect(brief(failure)).toBe('1:13+1 The variable "n" has no value yet');
    expect(failure.code).toBe("not-set");
    expect(await evaluate("n", { n: null })).toBeNull();
  });
});

describe("CEL over JSON values", () => {
  test.each<[string, unknown]>([
    ["port + 1", 8081],
    ["port % 2 == 0", true],
    ['"a" + port', "a8080"],
    ["[1, 'a', null]", [1, "a", null]],
    ["1 == 1.0", true],
    ["2 > 1.5 && 1.5 < 2", true],
    ["7 / 2", 3.5],
    ["-port", -8080],
    ["!true", false],
    ["port > 1 ? 'yes' : 'no'", "yes"],
    ["0x1F + 1u", 32],
    ["{'a': port, 1: [true]}", { a: 8080, 1: [true] }],
    ["{'a': order.?nope, 'b': order.?id}", { b: "o1" }],
    ["[order.?nope, 1]", [1]],
    ["order.total in [1, 3]", true],
    ["'id' in order", true],
    ['r"\\d"', "\\d"],
    ["type(port) == int && type('') == string && type(1.5) == double", true],
    ["12345678901234567891", 12345678901234567000],
    ["big == 1152921504606846977", false],
    ["big == 1152921504606846976", true],
    ["order.nope > 5", false],
    ["order.nope == null", true],
  ])("%s", async (text, value) => {
    expect(await evaluate(text, { port: 8080, order, big: 2n ** 60n })).toEqual(value);
  });

  test("bytes are bytes", async () => {
    expect(await evaluate('b"a\\xff" + raw', { raw: new Uint8Array([1]) })).toEqual(new Uint8Array([97, 255, 1]));
  });

  test("arithmetic agrees with JavaScript's on whole numbers", async () => {
    const whole = fc.integer({ min: -1_000_000, max: 1_000_000 });
    await fc.assert(
      fc.asyncProperty(whole, whole, whole, async (a, b, c) => {
        expect(await evaluate("(a + b) * c - a", { a, b, c })).toBe((a + b) * c - a);
        expect(await evaluate("a < b || a == c", { a, b, c })).toBe(a < b || a === c);
        if (b !== 0) expect(await evaluate("a / b + a % b", { a, b })).toBe(a / b + (a % b));
      }),
    );
  });

  test("maps that are made have no prototype", async () => {
    const made = await evaluate("{'__proto__': 1, 'toString': x}", { x: 2 });
    expect(Object.getPrototypeOf(made)).toBeNull();
    expect(Object.keys(made as object)).toEqual(["__proto__", "toString"]);
  });
});

test.each([
  ["1 + s.x", "1:1+7 Cannot add the number 1 and null"],
  ["{n: 1}.x + {s: 1}.y", '1:12+6 The key of a map must be a text, got the map {"a":1}'],
  ["[1, -s]", '1:5+2 Expected a number after "-", got the map {"a":1}'],
])("%s fails at its place", async (text, expected) => {
  expect(brief(await failureOf(text, { n: 5, s: { a: 1 } }))).toBe(expected);
});

test("the name of a type is no variable", async () => {
  expect(brief(await problemIn("type"))).toBe(
    '1:1+4 "type" is the name of a type, not of a variable | A member is written with what it belongs to: message.type. A type is compared: type(x) == type.',
  );
  expect(await evaluate("type(1) in [int, double] && message.type == 'a'", { message: { type: "a" } })).toBe(true);
});

test("a constant that cannot be worked out is a problem of the file", async () => {
  expect(brief(await problemIn("1 / 0"))).toBe("1:1+5 the number 1 / 0 has no value: division by zero");
});
