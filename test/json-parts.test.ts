import fc from "fast-check";
import { expect, test } from "vitest";
import { compactJson, jsonParts, prettyJson, whyNoJson } from "../src/json-parts.ts";

test("JSON is set in lines; what is empty stays in its line", () => {
  expect(prettyJson('{"a":[1,{"b":null}],"c":{},"d":[ ]}')).toBe(
    '{\n  "a": [\n    1,\n    {\n      "b": null\n    }\n  ],\n  "c": {},\n  "d": []\n}',
  );
});

test("numbers, escapes and names that are there twice stay as they are written", () => {
  const text = '{"n":12345678901234567890.50,"n":1e400,"s":"\\u0041\\/\\"}{,:"}';
  expect(compactJson(text)).toBe(text);
  expect(compactJson(prettyJson(text) ?? "")).toBe(text);
});

test("what is no JSON is told with its place", () => {
  expect(prettyJson("{broken")).toBeUndefined();
  expect(whyNoJson('{\n  "a": ?1\n}')).toBe("No JSON: line 2, column 8: not expected: ?1");
  expect(whyNoJson('{"a": 1')).toBe("No JSON: line 1, column 8: it ends too early");
  expect(whyNoJson(" ")).toBe("There is nothing here yet.");
  expect(whyNoJson("[1]")).toBeUndefined();
});

test.each([
  ['{"a":1,}', 8, "}"],
  ["[1,]", 4, "]"],
  ["{a:1}", 2, "a:1}"],
  ["[1 2]", 4, "2]"],
  ['{"a" 1}', 6, "1}"],
  ["[01]", 2, "01]"],
  ["1 2", 3, "2"],
  ['["a\\x"]', 2, '"a\\x"]'],
  ["[1}", 3, "}"],
  ["'a'", 1, "'a'"],
  ["[.5]", 2, ".5]"],
  ["[1.]", 2, "1.]"],
  ["trues", 1, "trues"],
])("%s is no JSON from column %i on", (text, column, found) => {
  expect(whyNoJson(text)).toBe(`No JSON: line 1, column ${column}: not expected: ${found}`);
});

test("names are told apart from texts", () => {
  expect(jsonParts('{"a" : "b"}')?.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
    "sign {",
    'key "a"',
    "sign :",
    'string "b"',
    "sign }",
  ]);
});

test("any JSON means the same in lines and without white space", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      expect(compactJson(prettyJson(text) ?? "")).toBe(text);
      expect(prettyJson(text)).toBe(JSON.stringify(value, null, 2));
    }),
  );
});

test("a thousand lists in each other are no page of blanks, and a long text is no trouble", () => {
  const deep = `${"[".repeat(1000)}1${"]".repeat(1000)}`;
  expect(Math.max(...(prettyJson(deep) ?? "").split("\n").map((line) => line.length))).toBeLessThan(90);
  const long = JSON.stringify({ text: '\\"x'.repeat(100_000) });
  expect(compactJson(long)).toBe(long);
});
