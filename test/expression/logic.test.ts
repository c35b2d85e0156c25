import { expect, test } from "vitest";
import { brief, evaluate, failureOf } from "../support/evaluate.ts";

test("a side that cannot be evaluated does not matter when the other one decides", async () => {
  expect(await evaluate("nope || true")).toBe(true);
  expect(await evaluate("nope && false")).toBe(false);
  expect(brief(await failureOf("nope && true"))).toBe('1:1+4 The variable "nope" has no value yet');
  expect(await evaluate("false && nope")).toBe(false);
});

test("only one branch is evaluated", async () => {
  expect(await evaluate("n > 1 ? n : nope", { n: 5 })).toBe(5);
  expect(await evaluate("n > 9 ? nope : !true", { n: 5 })).toBe(false);
});

test.each([
  ["n && true", "1:1+1 Expected true or false beside &&, got the number 5"],
  ["true && n", "1:9+1 Expected true or false beside &&, got the number 5"],
  ["n ? 1 : 2", "1:1+1 Expected true or false before ?, got the number 5"],
  ["!n", "1:2+1 Expected true or false after !, got the number 5"],
])("%s fails at its place", async (text, expected) => {
  expect(brief(await failureOf(text, { n: 5 }))).toBe(expected);
});
