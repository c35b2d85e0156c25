import { describe, expect, it } from "vitest";
import { type ExtractSubject, extractions } from "../../../src/steps/receiving/extraction.ts";
import { brief, scopeOf } from "../../support/evaluate.ts";
import { testReader } from "../../support/reader.ts";
import { tree } from "../../support/yaml.ts";

const nothing = "nothing";

async function extracted(
  yaml: string,
  subject: ExtractSubject,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<unknown> {
  const reader = testReader();
  const [read] = extractions.read(tree(`{ x: ${yaml} }`), reader) ?? [];
  await reader.settle();
  expect(reader.problems).toEqual([]);
  expect(reader.declared).toEqual(["x"]);
  const { found, value } = read?.read(subject, scopeOf(variables)) ?? { found: false, value: undefined };
  return found ? value : nothing;
}

const bytes = Buffer.from('token=abc; {"id": 1}');
const message: ExtractSubject = {
  value: { id: 1, none: null, items: [{ id: 2 }, { id: 3 }] },
  text: bytes.toString(),
  bytes,
};

describe("a path", () => {
  it.each([
    ["$.id", 1],
    ["id", 1],
    ["$.none", null],
    ["'$.items[0].id'", 2],
    ["'$.items[*].id'", [2, 3]],
    ["$..id", [1, 2, 3]],
    ['"$.items[?(@.id > 2)].id"', [3]],
    ['"$.items[?(@.id == ${wanted})].id"', [2]],
    ["$", message.value],
    ["$.missing", nothing],
    ['"$.items[?(@.id > 5)]"', nothing],
    ["{ jsonpath: $.id }", 1],
  ])("%s", async (yaml, expected) => {
    expect(await extracted(yaml, message, { wanted: 2 })).toEqual(expected);
  });

  it("$ of a message without a value is its text, else its bytes", async () => {
    expect(await extracted("$", { value: undefined, text: "hello", bytes })).toBe("hello");
    expect(await extracted("$", { value: undefined, text: undefined, bytes })).toBe(bytes);
    expect(await extracted("$.a", { value: undefined, text: "hello" })).toBe(nothing);
  });
});

describe("a regular expression", () => {
  it.each([
    ["{ regex: 'token=(\\w+)' }", "abc"],
    ["{ regex: 'token=\\w+' }", "token=abc"],
    ["{ regex: 'session=(\\w+)' }", nothing],
    ["{ regex: '(x)?token' }", "token"],
  ])("%s", async (yaml, expected) => {
    expect(await extracted(yaml, message)).toBe(expected);
  });

  it("finds nothing in what has no text", async () => {
    expect(await extracted("{ regex: a }", { value: 1, bytes })).toBe(nothing);
  });
});

it("a header, whatever the case of its name", async () => {
  const answer: ExtractSubject = { value: undefined, headers: { "x-session": "s1", "x-many": ["a", "b"] } };
  expect(await extracted("{ header: X-Session }", answer)).toBe("s1");
  expect(await extracted('{ header: "x-${which}" }', answer, { which: "many" })).toEqual(["a", "b"]);
  expect(await extracted("{ header: x-none }", answer)).toBe(nothing);
  expect(await extracted("{ header: x-session }", message)).toBe(nothing);
});

it("bytes", async () => {
  const binary: ExtractSubject = { value: undefined, bytes: Buffer.from([1, 2, 3, 4]) };
  expect(await extracted("{ bytes: { at: 1, as: uint16 } }", binary)).toBe(0x0203);
  expect(await extracted("{ bytes: { at: 2, length: 2, as: hex } }", binary)).toBe("0304");
  expect(await extracted("{ bytes: { at: 3, as: uint16 } }", binary)).toBe(nothing);
  expect(await extracted("{ bytes: { at: 0, as: uint8 } }", { value: 1 })).toBe(nothing);
});

describe("an XPath", () => {
  const text = "<o id='7'><line>a</line><line>b</line></o>";
  it.each([
    ["{ xpath: /o/@id }", "7"],
    ["{ xpath: //line }", ["a", "b"]],
    ["{ xpath: count(//line) }", 2],
    ['{ xpath: "//line[. = ${wanted}]" }', "b"],
    ["{ xpath: //none }", nothing],
    ["{ xpath: number(//none) }", nothing],
    ["{ xpath: string(//none) }", ""],
  ])("%s", async (yaml, expected) => {
    expect(await extracted(yaml, { value: undefined, text }, { wanted: "b" })).toEqual(expected);
  });

  it("finds nothing in what is not XML", async () => {
    expect(await extracted("{ xpath: //a }", message)).toBe(nothing);
    expect(await extracted("{ xpath: //a }", { value: 1, bytes })).toBe(nothing);
  });

  it("looks into a decoded string", async () => {
    expect(await extracted("{ xpath: //a }", { value: "<a>x</a>", text: '"<a>x</a>"' })).toBe("x");
  });
});

it("says whether its answer is the same in every scope, and where it looks", async () => {
  const reader = testReader();
  const read =
    extractions.read(
      tree("{ a: $.id, b: '$.${k}', c: { regex: x }, d: { header: X }, e: { header: '${k}' }, f: { xpath: //a } }"),
      reader,
    ) ?? [];
  await reader.settle();
  expect(read.map(({ constant, text }) => `${constant} ${text}`)).toEqual([
    "true $.id",
    "false $.${k}",
    "true /x/",
    "true the header X",
    "false a header",
    "true //a",
  ]);
});

describe("what is not valid", () => {
  it.each([
    ["$.id", '1:1+4 Expected a map of names and paths, got the text "$.id" | Write extract: { id: $.id }.'],
    [
      "{ type: $.type }",
      '1:3+4 "type" cannot be the name of a variable | It means something in expressions. Choose another name.',
    ],
    ["{ a: { regex: '(' } }", "1:15+3 The regular expression is not valid: Unterminated group"],
    ["{ a: { regex: 1 } }", "1:15+1 Expected a regular expression, got the number 1"],
    ["{ a: { jsonpath: $.a, regex: x } }", "1:23+5 An extraction is one of jsonpath, regex, xpath, header and bytes"],
    ["{ a: { regx: x } }", '1:8+4 Unknown key "regx" in an extraction | Did you mean "regex"?'],
    ["{ a: {} }", "1:6+2 Expected one of jsonpath, regex, xpath, header, bytes, got an empty map"],
    ["{ a: { xpath: '//a[' } }", "1:19+1 The XPath is not valid: Expected a name, but the path ends"],
    ["{ a: { xpath: [1] } }", "1:15+3 Expected an XPath, got a list"],
    ["{ a: '$.[' }", '1:9+1 The JSONPath is not valid: Expected a name, got "["'],
  ])("%s", async (yaml, problem) => {
    const reader = testReader();
    extractions.read(tree(yaml), reader);
    await reader.settle();
    expect(reader.problems.map(brief)).toEqual([expect.stringContaining(problem)]);
  });

  it("warns of a pattern that a text could keep busy", () => {
    const reader = testReader();
    extractions.read(tree("{ a: { regex: '(?=a)b' } }"), reader);
    expect(reader.problems.map(({ severity, headline }) => `${severity} ${headline}`)).toEqual([
      "warning This pattern has look-arounds, which cannot be matched in linear time",
    ]);
  });
});
