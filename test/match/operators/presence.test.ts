import { expect, test } from "vitest";
import { binaryMessage, explained, message, problemsOf, textMessage } from "../support.ts";

test("$any, $missing and $exists", async () => {
  expect(await explained("{ a: $any }", message({ a: null }))).toEqual([]);
  expect(await explained("{ a: $any }", message({}))).toEqual([
    "$.a: expected any value, got nothing (the member is missing)",
  ]);
  expect(await explained("{ a: $missing }", message({}))).toEqual([]);
  expect(await explained("{ a: $missing }", message({ a: null }))).toEqual(["$.a: expected nothing, got null"]);
  expect(await explained("{ a: { $exists: true }, b: { $exists: false } }", message({ a: null }))).toEqual([]);
  expect(await explained("{ a: { $exists: true } }", message({}))).toEqual([
    "$.a: expected any value, got nothing (the member is missing)",
  ]);
  expect(await explained("$any", textMessage("not json"))).toEqual([]);
  expect(await explained("$any", { ...binaryMessage(255), value: undefined })).toEqual([]);
  expect(await explained("$missing", textMessage("x"))).toEqual(['$: expected nothing, got "x"']);
});

test.each([
  ["string", "a"],
  ["number", 1.5],
  ["integer", 2],
  ["boolean", false],
  ["null", null],
  ["list", []],
  ["array", []],
  ["object", {}],
])("$type: %s", async (type, value) => {
  expect(await explained(`{ a: { $type: ${type} } }`, message({ a: value }))).toEqual([]);
});

test("$type tells what came", async () => {
  expect(await explained("{ a: { $type: integer } }", message({ a: 1.5 }))).toEqual([
    "$.a: expected an integer, got the number 1.5",
  ]);
  expect(await explained("{ a: { $type: [string, null] } }", message({ a: 1 }))).toEqual([
    "$.a: expected a string or null, got the number 1",
  ]);
  expect(await explained("{ a: { $type: object } }", message({ a: [1] }))).toEqual([
    "$.a: expected an object, got the list [1]",
  ]);
  expect(await explained("{ $type: bytes }", binaryMessage(255))).toEqual([]);
  expect(await explained("{ $type: string }", textMessage("hello"))).toEqual([]);
});

test("of several types the unknown one is the problem", async () => {
  expect(await problemsOf("{ $type: [string, nmber] }")).toEqual([
    expect.stringMatching(
      /^error 19: Expected one of the types .*, got the text "nmber" \| Did you mean "number"\?$/,
    ) as string,
  ]);
  expect(await problemsOf("{ $type: [] }")).toEqual(["error 10: Expected at least one type, got an empty list"]);
});

test("an unknown type is a problem", async () => {
  expect(await problemsOf("{ $type: strng }")).toEqual([
    'error 10: Expected one of the types string, number, integer, boolean, null, list, array, object, bytes, time, got the text "strng" | Did you mean "string"?',
  ]);
});
