import { expect, test } from "vitest";
import { text } from "../../src/expression/text.ts";
import { fromData } from "../../src/tree.ts";
import { brief, scopeOf } from "../support/evaluate.ts";
import { testReader } from "../support/reader.ts";
import { tree } from "../support/yaml.ts";

function read(yaml: string) {
  const reader = testReader();
  return { compiled: text.read(tree(yaml), reader), problem: reader.problems[0] };
}

test.each([
  ["0101", "0101"],
  ["1.10", "1.10"],
  ["yes", "yes"],
  ["true", "true"],
  ["'5'", "5"],
  ["${n}", "5"],
  ["${m}", '{"a":1}'],
  ["Bearer ${n}", "Bearer 5"],
])("%s is the text %s", (yaml, expected) => {
  expect(read(yaml).compiled?.evaluate(scopeOf({ n: 5, m: { a: 1 } }))).toBe(expected);
});

test.each([
  ["[a]", "1:1+3 Expected a text, got a list"],
  ["{ a: 1 }", "1:1+8 Expected a text, got a map"],
  ["null", "1:1+4 Expected a text, got null"],
  ["!!binary aGk=", "1:10+4 Expected a text, got bytes"],
])("%s is a problem", (yaml, expected) => {
  expect(brief(read(yaml).problem)).toBe(expected);
});

test("a text that was computed at run time is taken as it is", () => {
  const node = fromData("${x}", { source: { file: "f", text: "" }, start: 0, end: 0 });
  expect(text.read(node, testReader())?.evaluate(scopeOf({ x: 1 }))).toBe("${x}");
});
