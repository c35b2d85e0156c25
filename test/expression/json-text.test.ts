import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { jsonText, NoJson } from "../../src/expression/json-text.ts";
import { payload } from "../../src/expression/payload.ts";
import { scopeOf } from "../support/evaluate.ts";
import { testReader } from "../support/reader.ts";
import { tree } from "../support/yaml.ts";

function read(yaml: string) {
  const compiled = payload.read(tree(yaml), testReader());
  if (!compiled) throw new Error(`not read: ${yaml}`);
  return compiled;
}

/** A template of a value, and the variables that it reads. A variable may have no value. */
const template = fc
  .letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 4 },
      fc.jsonValue({ maxDepth: 0 }).filter((leaf) => typeof leaf !== "string" || !/^\$|\$\{/.test(leaf)),
      fc.constantFrom("${a}", "${b}", "${c}", "${d}", "text ${a}"),
      fc.array(tie("node"), { maxLength: 4 }),
      fc.dictionary(
        fc.string({ maxLength: 4 }).filter((key) => !key.startsWith("$")),
        tie("node"),
        { maxKeys: 4 },
      ),
    ),
  }))
  .node.filter((node) => typeof node === "object" && node !== null);

const values = fc.record({
  a: fc.jsonValue(),
  b: fc.oneof(fc.double(), fc.integer()),
  c: fc.constant(undefined),
  d: fc.string({ unit: "binary" }),
});

test("is what JSON.stringify makes of the value", () => {
  fc.assert(
    fc.property(template, values, (node, variables) => {
      const compiled = read(JSON.stringify(node));
      // What has no value is an absent optional; it is asked for as one, since a bare name without a value is a failure.
      const scope = scopeOf({ ...variables, c: null });
      if (compiled.json) expect(compiled.json(scope)).toBe(JSON.stringify(compiled.evaluate(scope)));
    }),
  );
});

describe("a member without a value is left out", () => {
  const scope = scopeOf({ message: { n: 1 } });
  it.each([
    ['{ a: "${message.?x}" }', "{}"],
    ['{ a: "${message.?x}", b: 1 }', '{"b":1}'],
    ['{ a: "${message.?x}", b: "${message.?x}", c: "${message.?n}", d: 2 }', '{"c":1,"d":2}'],
    ['{ a: 1, b: "${message.?x}", c: 2 }', '{"a":1,"c":2}'],
    ['["${message.?x}", 1, "${message.?x}", "${message.?n}"]', "[1,1]"],
    ['{ a: { b: ["${message.?x}"] } }', '{"a":{"b":[]}}'],
  ])("%s", (yaml, text) => {
    const compiled = read(yaml);
    expect(compiled.json?.(scope)).toBe(text);
    expect(JSON.stringify(compiled.evaluate(scope))).toBe(text);
  });
});

describe("what is asked of the value instead", () => {
  it("keys that are numbers, which JSON.stringify writes first", () => {
    expect(read('{ b: "${n}", 1: a }').json).toBeUndefined();
  });

  it("a text, which is sent as it is", () => {
    expect(read('"${n}"').json).toBeUndefined();
  });
});

describe("a value without JSON", () => {
  const circle: unknown[] = [];
  circle.push(circle);
  let deep: unknown = 1;
  for (let i = 0; i < 50_000; i++) deep = [deep];
  it.each([
    [1n, "JSON cannot hold this value: it holds a whole number beyond 2^53"],
    [circle, "JSON cannot hold this value: it contains itself"],
    [deep, "This value cannot be written as JSON: it is nested too deeply"],
  ])("says why in one sentence", (value, text) => {
    expect(() => jsonText(value)).toThrow(new NoJson(text));
    expect(() => read('{ a: "${v}" }').json?.(scopeOf({ v: value }))).toThrow(new NoJson(text));
  });
});
