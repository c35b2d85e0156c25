import fc from "fast-check";
import { expect, test } from "vitest";
import { scalarTemplate, template } from "../../src/expression/template.ts";
import { fromData, type ScalarNode } from "../../src/tree.ts";
import { brief, scopeOf } from "../support/evaluate.ts";
import { testReader } from "../support/reader.ts";

async function evaluate(text: string, variables: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
  const reader = testReader();
  const compiled = template(text, { source: { file: "f", text }, start: 0, end: text.length }, reader);
  await reader.settle();
  if (reader.problems[0]) throw new Error(brief(reader.problems[0]));
  return compiled.evaluate(scopeOf(variables));
}

test("a text without ${ is itself", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), async (text) => {
      fc.pre(!text.includes("${"));
      expect(await evaluate(text)).toBe(text);
    }),
  );
});

test("only ${x} has the value of x, with its type", async () => {
  await fc.assert(fc.asyncProperty(fc.jsonValue(), async (x) => void expect(await evaluate("${x}", { x })).toBe(x)));
  expect(await evaluate("${x.?nope}", { x: {} })).toBeUndefined();
});

test("within a text every value becomes a text", async () => {
  const variables = { s: "a", n: 1e21, b: true, z: null, items: [1, { a: "b" }], raw: new Uint8Array([104, 105]) };
  expect(await evaluate("<${s} ${n} ${b} ${z} ${items} ${raw} ${items.?nope}>", variables)).toBe(
    '<a 1000000000000000000000 true null [1,{"a":"b"}] hi >',
  );
  expect(await evaluate(" ${s}", variables)).toBe(" a");
});

test("$${ is a plain ${", async () => {
  expect(await evaluate("$${x} and ${x}", { x: 1 })).toBe("${x} and 1");
  expect(await evaluate('${ {"a": 1}.a } ${"}"}')).toBe("1 }");
});

test("a ${ that is not closed is a problem at its place", async () => {
  await expect(evaluate("url ${x")).rejects.toThrow(
    "1:5+2 A ${ is not closed | Close it by }, or write $${ for a plain ${.",
  );
});

test("a value that a peer nested too deeply is a failure, not a fault of ours", async () => {
  const deep = nested(100_000);
  await expect(evaluate("a ${deep}", { deep })).rejects.toThrow("The value is nested too deeply");
  await expect(evaluate("${deep == other}", { deep, other: nested(100_000) })).rejects.toThrow(
    "The value is nested too deeply",
  );
  await expect(evaluate("${deep && true}", { deep })).rejects.toThrow(
    "Expected true or false beside &&, got the list a deeply nested value",
  );
});

function nested(depth: number): unknown {
  return JSON.parse("[".repeat(depth) + "]".repeat(depth));
}

test("constants are known when all parts are", () => {
  const span = { source: { file: "f", text: "" }, start: 0, end: 0 };
  expect(template("a ${'b'} ${1}", span, testReader())).toMatchObject({ constant: true });
  expect(template("a ${b}", span, testReader())).toMatchObject({ constant: false });
});

test("what was computed at run time is never an expression", () => {
  const span = { source: { file: "f", text: "" }, start: 0, end: 0 };
  const node = fromData("${env.SECRET}", span) as ScalarNode;
  expect(scalarTemplate(node, testReader()).evaluate(scopeOf({ env: { SECRET: "s" } }))).toBe("${env.SECRET}");
});
