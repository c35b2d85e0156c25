import { expect, test } from "vitest";
import { explained, message, problemsOf, textMessage } from "../support.ts";

test("$not is the exact opposite, also of what is absent", async () => {
  expect(await explained("{ a: { $not: 1 } }", message({}))).toEqual([]);
  expect(await explained("{ a: { $not: 1 } }", message({ a: 2 }))).toEqual([]);
  expect(await explained("{ a: { $not: 1 } }", message({ a: 1 }))).toEqual(["$.a: expected not 1, got 1"]);
  expect(await explained("{ a: { $not: { $gt: 5 } } }", message({ a: "x" }))).toEqual([]);
  expect(await explained("{ $not: { $contains: secret } }", textMessage("a secret"))).toEqual([
    '$: expected not a text that contains "secret", got "a secret"',
  ]);
  expect(await explained("{ $not: { type: a } }", textMessage("hello"))).toEqual([]);
});

test("$and tells what fails of all", async () => {
  expect(await explained("{ a: { $and: [{ $gt: 1 }, { $lt: 3 }] } }", message({ a: 2 }))).toEqual([]);
  expect(await explained("{ a: { $and: [{ $gt: 5 }, { $lt: 1 }] } }", message({ a: 3 }))).toEqual([
    "$.a: expected a number > 5, got 3",
    "$.a: expected a number < 1, got 3",
  ]);
  expect(await explained("{ a: { $gt: 5, $lt: 9 } }", message({ a: 3 }))).toEqual([
    "$.a: expected a number > 5, got 3",
  ]);
});

test("$or and $in", async () => {
  expect(await explained("{ a: { $or: [1, { $gt: 5 }] } }", message({ a: 6 }))).toEqual([]);
  expect(await explained("{ a: { $or: [1, { $gt: 5 }] } }", message({ a: 3 }))).toEqual([
    "$.a: expected one of 1, a number > 5, got 3",
  ]);
  expect(await explained("{ a: { $in: [x, y] } }", message({ a: "z" }))).toEqual([
    '$.a: expected one of "x", "y", got "z"',
  ]);
  expect(await explained("{ a: { $in: [x, y] } }", message({}))).toEqual([
    '$.a: expected one of "x", "y", got nothing (the member is missing)',
  ]);
  expect(await explained("{ a: { $in: [x, $missing] } }", message({}))).toEqual([]);
  expect(await explained("{ $or: [{ type: a, n: 1 }, { type: b, n: 1 }] }", message({ type: "b", n: 2 }))).toEqual([
    "$.n: expected 1, got 2 (the nearest of 2 alternatives)",
  ]);
  expect(await explained("{ $in: [ping, pong] }", textMessage("pang"))).toEqual([
    '$: expected one of "ping", "pong", got "pang"',
  ]);
});

test("the list of $in may come from a variable", async () => {
  expect(await explained("{ a: { $in: '${xs}' } }", message({ a: 2 }), { xs: [1, 2] })).toEqual([]);
  expect(await explained("{ a: { $in: '${xs}' } }", message({ a: 3 }), { xs: [1, 2] })).toEqual([
    "$.a: expected one of 1, 2, got 3",
  ]);
  await expect(explained("{ a: { $in: '${xs}' } }", message({ a: 3 }), { xs: 5 })).rejects.toThrow(
    "Expected a list, got the number 5",
  );
});

test.each([
  ["{ $or: 1 }", "error 8: Expected a list of at least one matcher, got the number 1"],
  ["{ $and: [] }", "error 9: Expected a list of at least one matcher, got an empty list"],
  ["{ $in: abc }", 'error 8: Expected a list, got the text "abc" | Write $in: [open, pending].'],
])("%s", async (yaml, text) => {
  expect(await problemsOf(yaml)).toEqual([text]);
});
