import fc from "fast-check";
import { expect, test } from "vitest";
import { binaryMessage, explained, message, problemsOf, textMessage } from "../support.ts";

test("$length counts characters, items and bytes", async () => {
  expect(await explained("{ a: { $length: 2 } }", message({ a: "é😀" }))).toEqual([]);
  expect(await explained("{ a: { $length: { $gte: 2 } } }", message({ a: [1, 2] }))).toEqual([]);
  expect(await explained("{ $length: 3 }", binaryMessage(1, 2, 255))).toEqual([]);
  expect(await explained("{ $length: 3 }", { ...binaryMessage(1, 2, 255), value: undefined })).toEqual([]);
  expect(await explained("{ $length: 5 }", textMessage("hello"))).toEqual([]);
  expect(await explained("{ $length: 2 }", message([1, 2]))).toEqual([]);
  expect(await explained("{ a: { $length: 2 } }", message({ a: [1] }))).toEqual([
    "$.a: expected a length of 2, got a length of 1 ([1])",
  ]);
  expect(await explained("{ a: { $length: 2 } }", message({ a: 12 }))).toEqual([
    "$.a: expected a length of 2, got the number 12 (only texts, lists and bytes have a length)",
  ]);
  expect(await explained("{ a: { $length: 2 } }", message({}))).toEqual([
    "$.a: expected a length of 2, got nothing (the member is missing)",
  ]);
});

test("$length is a number, or a matcher of it", async () => {
  expect(
    await problemsOf("{ a: { $length: 0 }, b: { $length: '${n}' }, c: { $length: { $lt: 3 } }, d: { $length: $any } }"),
  ).toEqual([]);
  for (const wrong of ["x", "-1", "'2'", "true"])
    expect(await problemsOf(`{ a: { $length: ${wrong} } }`)).toEqual([
      expect.stringContaining("Expected a number of at least 0, or a matcher of it, got ") as string,
    ]);
});

test("$each and $some", async () => {
  expect(await explained("{ a: { $each: { n: { $gt: 0 } } } }", message({ a: [{ n: 1 }, { n: 2 }] }))).toEqual([]);
  expect(await explained("{ a: { $each: 1 } }", message({ a: [] }))).toEqual([]);
  expect(await explained("{ a: { $each: { n: { $gt: 0 } } } }", message({ a: [{ n: 1 }, { n: 0 }, {}] }))).toEqual([
    "$.a[1].n: expected a number > 0, got 0",
    "$.a[2].n: expected a number > 0, got nothing (the member is missing)",
  ]);
  expect(await explained("{ a: { $each: 1 } }", message({ a: 1 }))).toEqual(["$.a: expected a list, got the number 1"]);
  expect(await explained("{ a: { $some: 2 } }", message({ a: [1, 2] }))).toEqual([]);
  expect(await explained("{ a: { $some: 2 } }", message({ a: [] }))).toEqual([
    "$.a: expected a list with an item that is 2, got []",
  ]);
  expect(await explained("{ $some: 2 }", textMessage("x"))).toEqual([
    '$: expected a list with an item that is 2, got the text "x", which is not JSON',
  ]);
});

test("$unordered gives every matcher an item of its own", async () => {
  expect(await explained("{ a: { $unordered: [$any, 1] } }", message({ a: [1, 2] }))).toEqual([]);
  expect(await explained("{ a: { $unordered: [1, 2, 3] } }", message({ a: [2, 2, 1] }))).toEqual([
    "$.a: expected an item 3, got [2, 2, 1] (in any order)",
  ]);
  expect(await explained("{ a: { $unordered: [1] } }", message({ a: [1, 2] }))).toEqual([
    "$.a: expected 1 item, got 2",
  ]);
  expect(await problemsOf("{ $unordered: 1 }")).toEqual(["error 15: Expected a list of matchers, got the number 1"]);
});

test("$unordered takes every shuffle", async () => {
  const shuffled = fc
    .array(fc.integer({ min: 0, max: 5 }), { maxLength: 6 })
    .chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length })),
    );
  await fc.assert(
    fc.asyncProperty(shuffled, async ([list, other]) => {
      // At most one looser matcher, which must not take an item away from a stricter one.
      const items = list.map((item, i) => (i === 0 ? "{ $gte: 0 }" : String(item)));
      expect(await explained(`{ a: { $unordered: [${items.join(", ")}] } }`, message({ a: other }))).toEqual([]);
    }),
  );
});
