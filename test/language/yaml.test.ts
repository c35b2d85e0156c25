import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseYaml } from "../../src/language/yaml.ts";
import { toData } from "../../src/tree.ts";
import { tree } from "../support/yaml.ts";

const parse = (text: string) => parseYaml({ file: "a.yaml", text });
const first = (text: string) => parse(text)[0];

/** The first problem as a reader sees it: headline, place, help. */
function wrong(text: string): string {
  const found = first(text)?.problems[0];
  return found
    ? `${found.place?.line}:${found.place?.column} ${found.headline}${found.help ? ` | ${found.help}` : ""}`
    : "nothing";
}

describe("reading", () => {
  it("keeps how a plain scalar is written", () => {
    const root = first("[0101, 1.10, yes, '0101', null, ~]")?.root;
    const items = root?.kind === "list" ? root.items : [];
    expect(items.map((each) => (each.kind === "scalar" ? [each.value, each.raw, each.plain] : each.kind))).toEqual([
      [101, "0101", true],
      [1.1, "1.10", true],
      ["yes", "yes", true],
      ["0101", "0101", false],
      [null, "null", true],
      [null, "~", true],
    ]);
  });

  it("tells a key without a value from a written null", () => {
    const root = first("{ a: , b: null, c }")?.root;
    expect(root?.kind === "map" ? root.entries.map(({ key, value }) => [key, value.kind]) : []).toEqual([
      ["a", "empty"],
      ["b", "scalar"],
      ["c", "empty"],
    ]);
  });

  it("merges maps, and what is written wins", () => {
    const root = first("base: &b { x: 1, y: 2 }\nall: { <<: *b, y: 3 }")?.root;
    expect(root && toData(root)).toEqual({ base: { x: 1, y: 2 }, all: { y: 3, x: 1 } });
  });

  it("reads bytes", () => {
    const root = first("!!binary aGk=")?.root;
    expect([...(toData(root ?? tree("x")) as Uint8Array)]).toEqual([104, 105]);
  });

  it("reads every JSON value as JSON.parse does", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        const root = first(text)?.root;
        expect(root && JSON.parse(JSON.stringify(toData(root)))).toEqual(JSON.parse(text));
      }),
    );
  });

  it("gives documents in order", () => {
    expect(parse("a: 1\n---\nb: 2\n").map(({ root }) => root && toData(root))).toEqual([{ a: 1 }, { b: 2 }]);
    expect(parse("")).toEqual([]);
  });
});

describe("what is wrong", () => {
  it.each([
    ["a: {b: ${x}}", "1:"],
    ["a: [1, 2", "1:"],
    ["a: 'b", "1:"],
    ["a: b: c", "1:"],
    ["a: @b", "1:4"],
    ["\ta: 1", "1:"],
  ])("finds a place in %j", (text, place) => {
    expect(wrong(text)).toContain(place);
    expect(first(text)?.root).toBeUndefined();
  });

  it("explains an unquoted template in a flow map", () => {
    expect(wrong("a: { b: ${x}, c: 1 }")).toContain('Quote it: "${x}". An unquoted "{" opens a map in YAML.');
  });

  it("explains {{x}}", () => {
    expect(wrong("a: {{x}}")).toBe(
      "1:5 A key must be a text | `{{x}}` is a map in YAML. Variables are written ${x}, and quoted where a flow map is near.",
    );
  });

  it("refuses unknown tags and unknown anchors", () => {
    expect(wrong("a: !what 1")).toMatch(/^1:4 The YAML is not valid: Unresolved tag/);
    expect(wrong("a: *nobody")).toContain("nobody");
  });

  it("refuses a key that stands twice", () => {
    expect(wrong("a: 1\na: 2")).toMatch(/^2:1 The YAML is not valid: .* \| Each key may stand once in a map/);
  });

  it("refuses an alias bomb quickly", () => {
    const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
    for (let i = 1; i < 12; i++)
      lines.push(`a${i}: &a${i} [${Array.from({ length: 10 }, () => `*a${i - 1}`).join(", ")}]`);
    expect(wrong(lines.join("\n"))).toContain("This document stands for more than a million values");
  });

  it("refuses an alias inside its own anchor", () => {
    expect(wrong("a: &x [*x]")).toContain("The alias *x stands inside its own anchor");
  });

  it.each([600, 5000, 20_000])("does not crash on a text that is nested %i levels deep", (levels) => {
    expect(wrong("[".repeat(levels) + "]".repeat(levels))).toContain("nested too deeply");
  });

  it("never throws, whatever the text", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(..."{}[]:,&*!|>'\"%@`#-? \n\tab1$<") }),
        (text) => void parse(text),
      ),
      { numRuns: 2000 },
    );
  });
});
