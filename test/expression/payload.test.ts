import fc from "fast-check";
import { expect, test } from "vitest";
import { payload } from "../../src/expression/payload.ts";
import { fromData } from "../../src/tree.ts";
import { brief, scopeOf } from "../support/evaluate.ts";
import { testReader } from "../support/reader.ts";
import { tree } from "../support/yaml.ts";

async function read(yaml: string) {
  const reader = testReader();
  const compiled = payload.read(tree(yaml), reader);
  await reader.settle();
  return { compiled, problems: reader.problems.map(brief) };
}

const scope = scopeOf({ n: 5, order: { id: "o1" }, items: [1] });

test.each<[string, unknown]>([
  ["{ type: message, n: '${n}', t: 'n=${n}' }", { type: "message", n: 5, t: "n=5" }],
  ["[1, '${items}', [true, null, '5']]", [1, [1], [true, null, "5"]]],
  ["{ a: '${order.?nope}', b: ['${order.?nope}', 2], c: '${order.nope}' }", { b: [2], c: null }],
  ["hello", "hello"],
  ["${n + 1}", 6],
  ["{ $$ref: 1, $$$x: 2 }", { $ref: 1, $$x: 2 }],
  ["{ $eq: null }", null],
  ["{ $eq: { $ref: '${n}', $$x: [{ $any: 1 }] } }", { $ref: 5, $$x: [{ $any: 1 }] }],
  ["{ 1.10: a, null: b }", { "1.10": "a", null: "b" }],
  [
    "{ __proto__: 1, constructor: 2 }",
    Object.fromEntries([
      ["__proto__", 1],
      ["constructor", 2],
    ]),
  ],
])("%s", async (yaml, value) => {
  const { compiled, problems } = await read(yaml);
  expect(problems).toEqual([]);
  expect(compiled?.evaluate(scope)).toEqual(value);
});

test("any JSON that holds no dollar is sent as it is", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      fc.pre(!text.includes("$") && !text.includes("<<"));
      const compiled = payload.read(tree(text), testReader());
      expect(JSON.stringify(compiled?.evaluate(scope))).toBe(JSON.stringify(JSON.parse(text)));
    }),
  );
});

test("what is the same everywhere is made once and frozen; what is not is made each time, without a prototype", async () => {
  const fixed = (await read("{ a: [1, { b: 2 }] }")).compiled;
  const value = fixed?.evaluate(scope) as { a: unknown[] };
  expect(fixed?.constant).toBe(true);
  expect(fixed?.evaluate(scope)).toBe(value);
  expect([Object.isFrozen(value), Object.isFrozen(value.a), Object.isFrozen(value.a[1])]).toEqual([true, true, true]);
  const varying = (await read("{ a: '${n}' }")).compiled;
  expect(varying?.constant).toBe(false);
  expect(varying?.evaluate(scope)).not.toBe(varying?.evaluate(scope));
  const prototype = Object.getPrototypeOf(varying?.evaluate(scope)) as object;
  expect([Object.keys(prototype), Object.getPrototypeOf(prototype), Object.isFrozen(prototype)]).toEqual([
    [],
    null,
    true,
  ]);
});

test.each([
  [
    "{ $regex: x }",
    '1:3+6 "$regex" is an operator: it cannot be sent | For a key that begins with a dollar, write "$$regex".',
  ],
  [
    "{ a: { $hexx: x } }",
    '1:8+5 "$hexx" is an operator: it cannot be sent | Did you mean "$hex"? For a key that begins with a dollar, write "$$hexx".',
  ],
  [
    "{ $bytes: 00 }",
    '1:3+6 "$bytes" is an operator: it cannot be sent | Did you mean $hex, $base64 or $text? For a key that begins with a dollar, write "$$bytes".',
  ],
  [
    "{ $hex: 00, b: 1 }",
    '1:13+1 Beside "$hex" there can be no other key | { $hex: … } is one value. For a plain key write "$$hex".',
  ],
  [
    "{ $constructor: 1 }",
    '1:3+12 "$constructor" is an operator: it cannot be sent | For a key that begins with a dollar, write "$$constructor".',
  ],
  ["a: ${n ? 1}", "no problem"],
  ["${n == 5 ? 1 : 2}", '1:1+12 The colon makes a map of this expression | Quote the whole text: "${x ? 1 : 2}".'],
  [
    '"${n}": 1',
    '1:1+6 A key is taken as it is written: "${n}" is not evaluated | For a key of this name write "$${n}".',
  ],
])("%s is a problem", async (yaml, expected) => {
  const { problems } = await read(yaml);
  expect(problems[0] ?? "no problem").toBe(
    expected === "no problem" ? "1:11+1 The expression is not valid: it ends too early" : expected,
  );
});

test("an empty document is a problem", () => {
  const reader = testReader();
  payload.read({ kind: "empty", span: { source: { file: "f", text: "x" }, start: 0, end: 0 } }, reader);
  expect(reader.problems.map(brief)).toEqual([
    "1:1+1 A value is missing here | Write a value, or null if that is meant.",
  ]);
});

test("in data of run time no key and no text means anything", () => {
  const data = { $file: "/etc/hostname", text: "${n}", list: [{ $eq: 1 }] };
  const reader = testReader();
  const compiled = payload.read(fromData(data, { source: { file: "f", text: "" }, start: 0, end: 0 }), reader);
  expect(reader.problems).toEqual([]);
  expect(compiled?.evaluate(scope)).toEqual(data);
});
