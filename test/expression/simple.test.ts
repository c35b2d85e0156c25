import { expect, test } from "vitest";
import { parseSimple } from "../../src/expression/simple.ts";

test.each([
  "id",
  "order.id",
  " order.id ",
  'a["x y"].b',
  "viewers[3].id",
  "a[i.j].b",
  "message.?payload.x",
  'm[?"a"]',
  "uuid()",
  'hmac("sha256", key, upper(data))',
  "items.size()",
  "parseJson(x).a[0]",
  "-1.5e3",
  '"text"',
  "'it is'",
  "null",
  "order.in",
  "größe",
])("%s needs no CEL", (text) => {
  expect(parseSimple(text)).toBeDefined();
});

test.each([
  "",
  "a + b",
  "a b",
  "a.",
  "a[",
  "a[0",
  "f(",
  "f(a,)",
  "f(a b)",
  "!a",
  "(a)",
  "[1]",
  "{}",
  '"""x"""',
  '"a\\"b"',
  "0x1F",
  "1u",
  "1.a",
  "if",
  "a ? b : c",
  '"open',
])("%s is left to CEL", (text) => {
  expect(parseSimple(text)).toBeUndefined();
});

test("the tree has the places of its parts", () => {
  expect(parseSimple(" a.b[0]")).toEqual({
    op: "[]",
    start: 1,
    end: 7,
    args: [
      { op: ".", start: 1, end: 4, args: [{ op: "id", args: "a", start: 1, end: 2 }, "b"] },
      { op: "value", args: 0, start: 5, end: 6 },
    ],
  });
});

test("whole numbers beyond 2^53 keep their digits", () => {
  expect(parseSimple("12345678901234567891")).toMatchObject({ args: 12345678901234567891n });
});
