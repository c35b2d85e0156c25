import fc from "fast-check";
import { expect, test } from "vitest";
import { contrast } from "../../src/match/contrast.ts";

test.each([
  ["hello", "helo", { expected: '"hello"', actual: '"helo"' }],
  ["hello", "hello ", { expected: '"hello"', actual: '"hello "', note: "they differ in white space at an end" }],
  ["a\n", "a", { expected: '"a\\n"', actual: '"a"', note: "they differ in white space at an end" }],
  [
    "é",
    "e\u0301",
    { expected: '"\\u00e9"', actual: '"e\\u0301"', note: "they look the same and differ in Unicode normalisation" },
  ],
  [
    "ab",
    "a\u200bb",
    {
      expected: '"ab"',
      actual: '"a\\u200bb"',
      note: "they look the same and differ in invisible characters or kinds of white space",
    },
  ],
  [
    "a b",
    "a\u00a0b",
    {
      expected: '"a b"',
      actual: '"a\\u00a0b"',
      note: "they look the same and differ in invisible characters or kinds of white space",
    },
  ],
  ["a\nb", "a\r\nb", { expected: '"a\\nb"', actual: '"a\\r\\nb"', note: "they differ in line ends" }],
  ["Hello", "hello", { expected: '"Hello"', actual: '"hello"', note: "they differ in upper and lower case" }],
])("%j and %j", (expected, actual, told) => {
  expect(contrast(expected, actual)).toEqual(told);
});

test("long texts are cut around their first difference", () => {
  const told = contrast(`${"a".repeat(100)}b${"c".repeat(100)}`, `${"a".repeat(100)}X`);
  expect(told).toEqual({
    expected: `"…${"a".repeat(24)}b${"c".repeat(47)}…"`,
    actual: `"…${"a".repeat(24)}X"`,
    note: "they differ from character 101 on",
  });
});

test("two different texts are always shown differently, and never torn", () => {
  const text = fc.string({ unit: "binary", maxLength: 120 });
  const tail = fc
    .tuple(fc.string({ unit: "binary", minLength: 60, maxLength: 120 }), text, text)
    .map(([head, a, b]) => [head + a, head + b] as const);
  fc.assert(
    fc.property(fc.oneof(fc.tuple(text, text), tail), ([a, b]) => {
      fc.pre(a !== b);
      const { expected, actual } = contrast(a, b);
      expect(expected).not.toBe(actual);
      expect(`${expected}${actual}`).not.toMatch(/\\ud[89ab]..(?!\\ud[c-f])|(?<!\\ud[89ab]..)\\ud[c-f]/);
    }),
  );
});
