import { expect, it } from "vitest";
import { warnOfKeywords } from "../../src/match/schema-keywords.ts";
import { testReader } from "../support/reader.ts";
import { tree } from "../support/yaml.ts";

const told = (schema: string): readonly string[] => {
  const reader = testReader();
  warnOfKeywords(tree(schema), reader);
  return reader.problems.map(
    ({ severity, headline, help, place }) => `${severity} ${place?.column} ${headline} ${help}`,
  );
};

it("a key that is nearly a keyword demands nothing", () => {
  expect(told("{ type: object, requird: [id], propertees: {} }")).toEqual([
    'warning 17 "requird" is no keyword of JSON Schema, and demands nothing Did you mean "required"?',
    'warning 32 "propertees" is no keyword of JSON Schema, and demands nothing Did you mean "properties"?',
  ]);
});

it("wherever a schema stands, and nowhere else", () => {
  expect(
    told("{ allOf: [{ minimun: 1 }], $defs: { a: { items: { maximun: 1 } } }, items: [{ tpye: string }] }"),
  ).toHaveLength(3);
  expect(
    told(
      "{ properties: { requird: { const: { tpye: 1 } } }, examples: [{ tpye: 1 }], x-unit: ms, banana: 1, not: true }",
    ),
  ).toEqual([]);
});

it("a pattern that an unlucky text can keep busy", () => {
  const unlucky = (column: number): unknown =>
    expect.stringMatching(`^warning ${column} This pattern has look-arounds`);
  expect(told("{ items: { pattern: (?=a)b }, patternProperties: { (?!a)b: {}, (a+)+: {} } }")).toEqual([
    unlucky(21),
    unlucky(52),
  ]);
  expect(told(String.raw`{ pattern: "(a)\\1" }`)).toHaveLength(1);
  expect(told("{ pattern: (a+)+, properties: { pattern: { const: (?=a) } } }")).toEqual([]);
});
