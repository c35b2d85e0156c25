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

test.each([
  ["hello world 1", "hello world 2", 'character 13 differs: "1", "2"'],
  ["eyJhbGciOiJI", "eyJhbGciOiJl", 'character 12 differs: "I", "l"'],
  ["eyJhbGciOiJIU", "eyJhbGiOiJIU", 'character 7 is missing: "c"'],
  ["eyJhbGciOiJI", "eyJhbGcciOiJI", 'character 8 is one too many: "c"'],
  ["paul", "p\u0430ul", 'character 2 differs: "a", "\u0430" (U+0430)'],
  [`${"x".repeat(80)}a`, `${"x".repeat(80)}b`, 'character 81 differs: "a", "b"'],
  ["a short one", "a shirt one", undefined],
  ["hello world 12", "hello world 21", undefined],
])("one character of %j and %j", (expected, actual, note) => {
  expect(contrast(expected, actual).note).toBe(note);
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
