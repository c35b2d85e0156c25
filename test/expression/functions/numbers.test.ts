import fc from "fast-check";
import { expect, test } from "vitest";
import { brief, evaluate, problemIn } from "../../support/evaluate.ts";

test.each<[string, unknown]>([
  ["int(1.9)", 1],
  ["int('-7')", -7],
  ["int(true)", 1],
  ["int(big)", 1152921504606846976],
  ["double('1e3')", 1000],
  ["bool('FALSE')", false],
  ["bool(1)", true],
  ["min([3, 1])", 1],
  ["max(1, 2.5)", 2.5],
  ["sum([])", 0],
  ["round(1.005, 2)", 1.01],
  ["round(2.5)", 3],
  ["round(1234, -2)", 1200],
  ["abs(big - big - 1)", 1],
])("%s", async (text, value) => {
  expect(await evaluate(text, { big: 2n ** 60n })).toBe(value);
});

test("numbers survive their texts", async () => {
  await fc.assert(
    fc.asyncProperty(fc.double({ noNaN: true, noDefaultInfinity: true }), async (x) => {
      expect(await evaluate("double(string(x))", { x })).toBe(x === 0 ? 0 : x);
    }),
  );
});

test.each([
  ["int('1.5')", '1:1+10 int(value): expected a whole number, got the text "1.5"'],
  ["int('0x10')", '1:1+11 int(value): expected a whole number, got the text "0x10"'],
  ["double('')", '1:1+10 double(value): expected a number, got the text ""'],
  ["bool('yes')", '1:1+11 bool(value): expected true or false, got the text "yes"'],
  ["max([])", "1:1+7 max(a, ...more): the list is empty"],
  ["floor(null)", "1:1+11 floor(number): expected a number, got null"],
])("%s is a problem", async (text, expected) => {
  expect(brief(await problemIn(text))).toBe(expected);
});
