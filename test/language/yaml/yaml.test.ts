import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseYaml } from "../../../src/language/yaml/yaml.ts";
import { toData } from "../../../src/tree.ts";
import { tree } from "../../support/yaml.ts";

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

  it("takes a merge key in quotation marks for a key like any other", () => {
    const root = first('{ "<<": 7, \'a\': { "<<": { b: 1 } } }')?.root;
    expect(root && toData(root)).toEqual({ "<<": 7, a: { "<<": { b: 1 } } });
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

  it.each([
    [
      "a:\n  -b: 1\n  - c: 2",
      "2:3 The YAML is not valid: a dash that begins an item has a space behind it | Write, for example, - alice: connect.",
    ],
    [
      "a\n  - b: 1",
      "1:1 The YAML is not valid: Implicit keys need to be on a single line | Is a colon missing? A key ends with one: a:",
    ],
    [
      "a:\n  - b: 1\n   - c: 2",
      "3:4 The YAML is not valid: All sequence items must start at the same column | What belongs together begins in the same column: indent this line as those around it.",
    ],
    [
      "a:\n  - b:\n    c: 1\n   d: 2",
      "4:4 The YAML is not valid: Sequence item without - indicator | What belongs together begins in the same column: indent this line as those around it.",
    ],
    [
      "a: { b: 1 }}",
      '1:12 The YAML is not valid: Unexpected flow-map-end token in YAML stream: "}" | This bracket closes nothing: take it out.',
    ],
    [
      "a: [1, 2].exists(x)",
      "1:10 The YAML is not valid: Unexpected scalar at node end | What begins with [ or { is a list or a map for YAML: quote the whole text or condition.",
    ],
    [
      'a: "b" c',
      "1:8 The YAML is not valid: Unexpected scalar at node end | Nothing can stand behind a text in quotes: quote the whole of it.",
    ],
    [
      'a: "\\q"',
      "1:5 The YAML is not valid: Invalid escape sequence \\q | In double quotes a backslash begins an escape: write \\\\, or use single quotes.",
    ],
    [
      "a: & b",
      "1:4 The YAML is not valid: Anchor cannot be an empty string | A text that begins with & is an anchor in YAML. Quote it.",
    ],
    [
      "a: *b*",
      '1:4 Nothing is anchored as &b* | A text that begins with * is an alias in YAML. Quote it if a text is meant: "*b*".',
    ],
    [
      "a: { <<: 7 }",
      "1:10 A merge key `<<` takes a map, or a list of maps | Write <<: *name, with the anchor of a map.",
    ],
    ["a: !!binary '@@'", "1:13 !!binary takes base64 | Bytes may also be written { $hex: 00 ff }."],
  ])("explains %j", (text, told) => {
    expect(wrong(text)).toBe(told);
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

it("tells every fault that leaves the rest as it is, and one that does not", () => {
  const told = (text: string): readonly string[] =>
    parseYaml({ file: "a.yaml", text }).flatMap(({ problems }) =>
      problems.map(({ place, headline }) => `${place?.line}:${place?.column} ${headline}`),
    );
  const unique = "The YAML is not valid: Map keys must be unique";
  const local = 'a: 1\na: 2\nb: "\\q"\nc: !x y\nd: { e: 1, e: 2 }\n';
  const all = [
    `2:1 ${unique}`,
    "3:5 The YAML is not valid: Invalid escape sequence \\q",
    "4:4 The YAML is not valid: Unresolved tag: !x",
    `5:12 ${unique}`,
  ];
  expect(told(local)).toEqual(all);
  // What an unknown tag stands for nobody knows; all else is read.
  const root = (text: string): string | undefined => parseYaml({ file: "a.yaml", text })[0]?.root?.kind;
  expect(root(local)).toBeUndefined();
  expect(root(local.replace("!x", ""))).toBe("map");
  expect(told(`${local}f: [1\ng: 2\ng: 3\nh: }\n`)).toEqual([
    ...all,
    "6:4 The YAML is not valid: this [ is not closed",
  ]);
  expect(root("a: 1\na: [2\n")).toBeUndefined();
});
