import fc from "fast-check";
import { expect, test } from "vitest";
import { Fault } from "../../src/expression/fault.ts";
import { jsonText, named, shown, textOf } from "../../src/expression/value-text.ts";

test.each<[unknown, string]>([
  ["a", "a"],
  [1.5, "1.5"],
  [1e21, "1000000000000000000000"],
  [1.5e300, `15${"0".repeat(299)}`],
  [-1.25e-7, "-0.000000125"],
  [2n ** 60n, "1152921504606846976"],
  [true, "true"],
  [null, "null"],
  [undefined, ""],
  [[1, "a"], '[1,"a"]'],
  [{ a: null }, '{"a":null}'],
  [new Uint8Array([0xc3, 0xa9]), "é"],
])("%o in a text is %s", (value, text) => {
  expect(textOf(value)).toBe(text);
});

test("the text of a number has no exponent and is the same number", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(textOf(value)).toMatch(/^-?\d+(\.\d+)?$/);
      expect(Number(textOf(value))).toBe(value === 0 ? 0 : value);
    }),
  );
});

test("bytes in JSON are base64, large integers are numbers", () => {
  expect(jsonText({ b: Buffer.from("hi"), u: new Uint8Array([104]), n: 2n ** 60n })).toBe(
    '{"b":"aGk=","u":"aA==","n":1152921504606847000}',
  );
});

test("what has no JSON is a fault", () => {
  expect(() => jsonText(undefined)).toThrow(new Fault("There is no value to write as JSON"));
});

test("values for people", () => {
  expect(shown("x".repeat(70))).toBe(`"${"x".repeat(58)}…`);
  expect(
    [undefined, null, [1], { a: 1 }, "t", 5, true, 5n, NaN, new Uint8Array(3)].map((value) => named(value)),
  ).toEqual([
    "nothing",
    "null",
    "the list [1]",
    'the map {"a":1}',
    'the text "t"',
    "the number 5",
    "true",
    "the number 5",
    "the number NaN",
    "3 bytes",
  ]);
});
