import fc from "fast-check";
import { expect, test } from "vitest";
import { brief, evaluate, failureOf } from "../../support/evaluate.ts";

test("a text that is escaped for a regular expression matches itself and only itself", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), async (s) => {
      expect(await evaluate('matches(s, "^" + regexEscape(s) + "$")', { s })).toBe(true);
      expect(await evaluate('matches(s + "x", "^" + regexEscape(s) + "$")', { s })).toBe(false);
    }),
  );
});

test("what is encoded for a URL can be decoded", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), async (s) => void expect(await evaluate("urlDecode(urlEncode(s))", { s })).toBe(s)),
  );
});

test("a replacement is taken literally, and every part is replaced", async () => {
  expect(await evaluate('replace("a-a", "a", "$&$1")')).toBe("$&$1-$&$1");
});

test("numbers, booleans and bytes count as their texts", async () => {
  expect(await evaluate("padStart(7, 3, 0) + upper(true) + trim(b)", { b: new Uint8Array([32, 97]) })).toBe("007TRUEa");
  expect(await evaluate("join(items, ', ')", { items: [1, "a", null, [2]] })).toBe("1, a, null, [2]");
});

test("a list contains its items", async () => {
  expect(await evaluate("contains(items, 2)", { items: [1, 2] })).toBe(true);
  expect(await evaluate("items.contains(3)", { items: [1, 2] })).toBe(false);
});

test.each([
  ["repeat(s, 99999999)", "1:1+19 repeat(text, times): the result would have 199999998 characters, more than 64 MiB"],
  ["repeat(s, 0 - 1)", "1:1+16 repeat(text, times): expected a whole number of at least 0, got -1"],
  ["repeat(s, 1.5)", "1:1+14 repeat(text, times): expected a whole number, got 1.5"],
  [
    'repeat(s, "3")',
    '1:1+14 repeat(text, times): expected a number, got the text "3" | A text is read as a number by int(x) or double(x).',
  ],
  [
    "padEnd(s, 99999999)",
    "1:1+19 padEnd(text, length, fill?): the result would have 99999999 characters, more than 64 MiB",
  ],
  ["substring(s, 1, 9)", "1:1+18 substring(text, start, end?): 1 to 9 is not within a text of 2 characters"],
  ['urlDecode(s + "%")', '1:1+18 urlDecode(text): a "%" of "ab%" does not begin an encoded character'],
  ['matches(s, "(" + s)', "1:1+19 matches(text, pattern): the regular expression is not valid: Unterminated group"],
  ["upper([s])", '1:1+10 upper(text): expected a text, got the list ["ab"]'],
])("%s fails", async (text, expected) => {
  expect(brief(await failureOf(text, { s: "ab" }))).toBe(expected);
});
