import { describe, expect, test } from "vitest";
import { compiled, explained, message, scopeOf } from "./support.ts";

describe("an object", () => {
  test.each([
    ["{ type: message }", { type: "message", text: "hi" }],
    ["{}", { a: 1 }],
    ["{ a: { b: 1 } }", { a: { b: 1, c: 2 }, d: 3 }],
    ["[1, { a: 1 }]", [1, { a: 1, b: 2 }]],
    ["{ a: null }", { a: null }],
    ["{ a: 1.0 }", { a: 1 }],
    ["5", 5],
    ["true", true],
    ["null", null],
    ['{ "$$ref": "#/a" }', { $ref: "#/a" }],
    ["{ a: $$any }", { a: "$any" }],
    ["{ a: $5.00 }", { a: "$5.00" }],
    ["{ a: '$${b}' }", { a: "${b}" }],
    ["{ __proto__: { a: 1 } }", JSON.parse('{"__proto__": {"a": 1, "b": 2}}') as unknown],
  ])("%s matches", async (yaml, value) => {
    expect(await explained(yaml, message(value))).toEqual([]);
  });

  test.each([
    ['{ id: "1" }', { id: 1 }, ['$.id: expected the string "1", got the number 1']],
    ["{ id: 1 }", { id: "1" }, ['$.id: expected the number 1, got the string "1"']],
    ["{ a: 1 }", { a: null }, ["$.a: expected the number 1, got null"]],
    ["{ a: null }", {}, ["$.a: expected null, got nothing (the member is missing)"]],
    ["{ a: { b: 1 } }", { a: [1] }, ["$.a: expected the object { b: 1 }, got the list [1]"]],
    ["{ a: { b: 1 } }", {}, ["$.a: expected { b: 1 }, got nothing (the member is missing)"]],
    ["{ a: [1] }", { a: { b: 1 } }, ["$.a: expected the list [1], got the object { b: 1 }"]],
    ["{ a: 1, b: { c: x } }", { a: 2, b: { c: "y" } }, ["$.a: expected 1, got 2", '$.b.c: expected "x", got "y"']],
    [
      "{ from: alice }",
      { form: "alice" },
      ['$.from: expected "alice", got nothing (the member is missing; the message has "form")'],
    ],
    [
      "{ a: { from: x, form: y } }",
      { a: { form: "y" } },
      ['$.a.from: expected "x", got nothing (the member is missing)'],
    ],
    [
      "{ a: { from: x } }",
      { a: { form: "x" } },
      ['$.a.from: expected "x", got nothing (the member is missing; the object has "form")'],
    ],
    [
      "{ items: [a, b] }",
      { items: ["a", "c", "d"] },
      ["$.items: expected 2 items, got 3", '$.items[1]: expected "b", got "c"'],
    ],
    ["{ items: [a] }", { items: [] }, ["$.items: expected 1 item, got 0"]],
    ["{ 'a b': { 'x': 1 } }", { "a b": { x: 2 } }, ['$["a b"].x: expected 1, got 2']],
    [
      "{ n: 1, id: '7' }",
      { n: 2, id: 7 },
      ['$.id: expected the string "7", got the number 7', "$.n: expected 1, got 2"],
    ],
    ["{ toString: $any }", {}, ["$.toString: expected any value, got nothing (the member is missing)"]],
    ["{ constructor: {} }", {}, ["$.constructor: expected {}, got nothing (the member is missing)"]],
    ["{ items: { 1: c } }", { items: ["a", "b"] }, ['$.items[1]: expected "c", got "b"']],
    ["{ 2: c }", ["a"], ['$[2]: expected "c", got nothing (the member is missing)']],
    ["{ a: c }", ["a"], ['$: expected the object { a: "c" }, got the list ["a"]']],
    ["null", 0, ["$: expected null, got the number 0"]],
  ])("%s does not match %j", async (yaml, value, texts) => {
    expect(await explained(yaml, message(value))).toEqual(texts);
  });

  test("places are those of the expected parts", async () => {
    const read = await compiled("{ a: 1, b: { c: x } }");
    const [first, second] = read.explain(message({ a: 2, b: {} }), scopeOf());
    expect([first?.at, second?.at].map((at) => at?.source.text.slice(at.start, at.end))).toEqual(["1", "x"]);
  });
});
