import { describe, expect, test } from "vitest";
import { differences } from "./schema-folder.ts";

describe("sentences", () => {
  test.each([
    ["{ properties: { id: { type: string } } }", { id: 1 }, ["$.id: expected a string, got the number 1"]],
    [
      "{ properties: { id: { type: [string, 'null'] } } }",
      { id: 1 },
      ["$.id: expected a string or null, got the number 1"],
    ],
    ["{ type: array }", {}, ["$: expected a list, got the object {}"]],
    ["{ required: [room] }", {}, ['$: the member "room" is missing']],
    ["{ required: [room] }", { rom: 1 }, ['$: the member "room" is missing; there is "rom"']],
    [
      "{ properties: { x: { properties: { bar: true }, additionalProperties: false } } }",
      { x: { foo: 1 } },
      ['$.x: "foo" is not allowed here'],
    ],
    [
      "{ properties: { name: true }, additionalProperties: false }",
      { nam: 1 },
      ['$: "nam" is not allowed here; "name" would be'],
    ],
    ["{ const: 5 }", 6, ["$: expected 5, got 6"]],
    ["{ const: { a: [1] } }", { a: [2] }, ["$: expected { a: [1] }, got { a: [2] }"]],
    ["{ const: { a: [1] } }", { a: [1] }, []],
    ["{ enum: [a, b] }", "c", ['$: expected one of "a", "b", got "c"']],
    ["{ minimum: 5 }", 4, ["$: expected a number >= 5, got 4"]],
    ["{ exclusiveMaximum: 5 }", 5, ["$: expected a number < 5, got 5"]],
    ["{ multipleOf: 5 }", 4, ["$: expected a multiple of 5, got 4"]],
    ["{ minLength: 3 }", "ab", ['$: expected at least 3 characters, got "ab" with 2']],
    ["{ maxLength: 1 }", "ab", ['$: expected at most 1 character, got "ab" with 2']],
    ["{ pattern: '^a' }", "b", ['$: expected a text that matches /^a/, got "b"']],
    ["{ format: email }", "b", ['$: expected a text in the format email, got "b"']],
    ["{ minItems: 2 }", [1], ["$: expected at least 2 items, got 1"]],
    ["{ uniqueItems: true }", [1, 2, 1], ["$: items 0 and 2 are the same, and no two may be"]],
    ["{ maxProperties: 0 }", { a: 1 }, ["$: expected at most 0 members, got 1"]],
    ["{ propertyNames: { maxLength: 1 } }", { ab: 1 }, ['$: "ab" is not allowed here']],
    ["{ dependentRequired: { a: [b] } }", { a: 1 }, ['$: the member "b" is missing, which must be there with "a"']],
    ["{ not: { type: string } }", "a", ['$: expected a value that does not fit the schema under `not`, got "a"']],
    ["{ properties: { a: false } }", { a: 1 }, ["$.a: expected nothing, got 1"]],
    ["{ if: { required: [a] }, then: { required: [b] } }", { a: 1 }, ['$: the member "b" is missing']],
    ["{ contains: { const: 1 } }", [2], ["$: expected at least 1 item that fits what the list must contain, got [2]"]],
    ["false", 1, ["$: expected nothing, got 1"]],
    [
      "{ items: { properties: { 'a b': { type: number } } } }",
      [{ "a b": "x" }],
      ['$[0]["a b"]: expected a number, got the string "x"'],
    ],
    [
      "{ properties: { a: { type: string }, b: { type: string } } }",
      { a: 1, b: 2 },
      ["$.a: expected a string, got the number 1", "$.b: expected a string, got the number 2"],
    ],
    ["{ required: [toString] }", {}, ['$: the member "toString" is missing']],
  ])("%s", async (yaml, value, texts) => {
    expect(await differences(yaml, value)).toEqual(texts);
  });

  test("a value that fits has none", async () => {
    expect(
      await differences("{ type: object, required: [id], properties: { id: { type: integer } } }", { id: 1, x: 2 }),
    ).toEqual([]);
    expect(await differences("true", 1)).toEqual([]);
    expect(await differences("{ unknownKeyword: 1 }", 1)).toEqual([]);
  });
});
