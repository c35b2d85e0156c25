import { describe, expect, test } from "vitest";
import { differences } from "./schema-folder.ts";

describe("alternatives", () => {
  const messages = `{ $defs: { a: { type: object, properties: { type: { const: a }, n: { type: number } }, required: [type, n] },
    b: { type: object, properties: { type: { const: b }, s: { type: string } }, required: [type, s] } }, oneOf: [{ $ref: '#/$defs/a' }, { $ref: '#/$defs/b' }] }`;

  test("the one that fits best is told", async () => {
    expect(await differences(messages, { type: "b", s: 1 })).toEqual([
      "$.s: expected a string, got the number 1 (of 2 alternatives this one fits best)",
    ]);
    expect(await differences(messages, { type: "a" })).toEqual([
      '$: the member "n" is missing (of 2 alternatives this one fits best)',
    ]);
    expect(await differences(messages, { type: "b", s: "x" })).toEqual([]);
  });

  test("alternatives of one value are one sentence", async () => {
    expect(
      await differences("{ properties: { x: { anyOf: [{ type: string }, { type: number }] } } }", { x: null }),
    ).toEqual(["$.x: expected a string or a number, got null"]);
    expect(await differences("{ oneOf: [{ const: 1 }, { const: 2 }] }", 3)).toEqual(["$: expected 1 or 2, got 3"]);
  });

  test("more than one fits", async () => {
    expect(await differences("{ oneOf: [{ type: number }, { minimum: 1 }] }", 3)).toEqual([
      "$: expected a value that fits exactly one of the alternatives, got one that fits alternatives 1 and 2 (3)",
    ]);
  });

  test("other errors before and after, and alternatives within alternatives", async () => {
    const yaml = `{ required: [z], anyOf: [{ properties: { x: { anyOf: [{ type: string }, { type: 'null' }] } }, required: [x] }, { type: string }], properties: { y: { type: number } } }`;
    expect((await differences(yaml, { x: 1, y: "a" })).toSorted()).toEqual([
      "$.x: expected a string or null, got the number 1 (of 2 alternatives this one fits best)",
      '$.y: expected a number, got the string "a"',
      '$: the member "z" is missing',
    ]);
  });
});
