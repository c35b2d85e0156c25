import { expect, test } from "vitest";
import { loadCel, loadedCel } from "../../src/expression/cel.ts";
import { brief, problemIn } from "../support/evaluate.ts";

test("the parser is loaded once, by need", async () => {
  expect(loadedCel()).toBeUndefined();
  const parser = await loadCel();
  expect(loadedCel()).toBe(parser);
  expect(await loadCel()).toBe(parser);
});

test.each([
  ["a and b", '1:3+3 The expression is not valid: unexpected "and" | Write &&.'],
  ["a or b", '1:3+2 The expression is not valid: unexpected "or" | Write ||.'],
  ["not a", '1:5+1 The expression is not valid: unexpected "a"'],
  ["a = 1", '1:3+1 The expression is not valid: unexpected "=" | Two values are compared by ==.'],
  ["a === 1", '1:5+1 The expression is not valid: unexpected "=" | Write ==.'],
  ["a !== 1", '1:5+1 The expression is not valid: unexpected "=" | Write !=.'],
  ["a & b", '1:3+1 The expression is not valid: unexpected "&" | Write &&.'],
  ["`a`", '1:1+1 The expression is not valid: unexpected "`" | Texts are quoted by " or \'.'],
  [
    "a + ${b}",
    '1:5+1 The expression is not valid: unexpected "$" | Within an expression variables are written without ${}.',
  ],
  ["1 +", "1:4+1 The expression is not valid: it ends too early"],
  ["f(1", "1:4+1 The expression is not valid: it ends too early"],
  ["(1]", '1:3+1 The expression is not valid: unexpected "]"'],
  [
    "split(a, '\n')",
    "1:11+1 The expression is not valid: a text ends at the end of its line | YAML has made a line break of \\n in double quotes: write \\\\n, or quote the whole in YAML by single quotes.",
  ],
  ['"abc', "1:1+4 The expression is not valid: unterminated string"],
  ['"\\q" + 1', "1:2+2 The expression is not valid: invalid escape sequence: \\q"],
  ["while", '1:1+5 The expression is not valid: "while" cannot be the name of a variable'],
  ["__proto__", '1:1+9 The expression is not valid: "__proto__" cannot be the name of a variable'],
  ["", "1:1+1 There is no expression | Write a variable, a path or a call: ${order.id}."],
])("%s is not valid", async (text, expected) => {
  expect(brief(await problemIn(text))).toBe(expected);
});
