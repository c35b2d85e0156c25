import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { payload } from "../../src/expression/payload.ts";
import { brief, scopeOf, thrownBy } from "../support/evaluate.ts";
import { testReader } from "../support/reader.ts";
import { workspace } from "../support/workspace.ts";
import { tree } from "../support/yaml.ts";

let dir = "";
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "wstest-"));
  await writeFile(join(dir, "data.bin"), Buffer.from([0, 255]));
});
afterAll(() => rm(dir, { recursive: true }));

async function read(yaml: string) {
  const reader = testReader({ dir });
  const compiled = payload.read(tree(yaml), reader);
  await reader.settle();
  return { compiled, problems: reader.problems.map(brief) };
}

const scope = scopeOf({
  n: 2,
  s: "hi",
  digits: "zz",
  file: "data.bin",
  missing: "nope.bin",
  raw: new Uint8Array([1, 2]),
});
const bytes = (...values: number[]): Uint8Array => new Uint8Array(values);

test.each<[string, unknown]>([
  ["{ $hex: 00 ff 0A }", bytes(0, 255, 10)],
  ["{ $hex: 0101 }", bytes(1, 1)],
  ["{ $hex: 1e10 }", bytes(0x1e, 0x10)],
  ['{ $hex: "${hex(s)}" }', bytes(104, 105)],
  ["{ $base64: AP8= }", bytes(0, 255)],
  ["{ $text: é }", bytes(0xc3, 0xa9)],
  ["{ $text: 0101 }", bytes(48, 49, 48, 49)],
  ["{ $json: { a: ['${n}', null] } }", '{"a":[2,null]}'],
  ["{ $json: { a: 1 } }", '{"a":1}'],
  ["{ $concat: [a, 1.10, '${s}'] }", "a1.10hi"],
  ["{ $concat: [a, '${n}', { $hex: 00 }] }", bytes(97, 50, 0)],
  ["{ $concat: [{ $concat: [a, b] }, { $repeat: { value: c, times: 2 } }] }", "abcc"],
  ["{ $repeat: { value: ab, times: 3 } }", "ababab"],
  ["{ $repeat: { value: { $hex: 00ff }, times: '${n}' } }", bytes(0, 255, 0, 255)],
  ["{ $repeat: { value: '${raw}', times: 0 } }", bytes()],
  ["{ $repeat: { value: { a: 1 }, times: 2 } }", [{ a: 1 }, { a: 1 }]],
  ["{ $repeat: { value: '', times: 5 } }", ""],
  ["{ $repeat: { value: { $hex: '' }, times: 5 } }", bytes()],
  ["{ $file: data.bin }", bytes(0, 255)],
  ["{ $file: '${file}' }", bytes(0, 255)],
  ["{ a: { $hex: ff } }", { a: bytes(255) }],
])("%s", async (yaml, value) => {
  const { compiled, problems } = await read(yaml);
  expect(problems).toEqual([]);
  expect(compiled?.evaluate(scope)).toEqual(value);
});

describe("problems", () => {
  test.each([
    ["{ $hex: 00 f }", '1:9+4 Expected pairs of hexadecimal digits, got "00 f"'],
    ["{ $base64: '*' }", '1:12+3 Expected base64, got "*"'],
    ["{ $hex: [1] }", "1:9+3 Expected a text, got a list"],
    ["{ $file: nope.bin }", "1:10+8 The file nope.bin cannot be read: there is no such file"],
    ["{ $file: . }", "1:10+1 The file . cannot be read: it is a folder"],
    ["{ $concat: a }", '1:12+1 Expected a list of texts and bytes, got the text "a"'],
    ["{ $concat: [a, { b: 1 }] }", '1:16+8 Expected a text or bytes, got the map {"b":1}'],
    ["{ $concat: [[a]] }", "1:13+3 Expected a text or bytes, got a list"],
    [
      "{ $repeat: ab }",
      '1:12+2 Expected a map with value and times, got the text "ab" | Write { $repeat: { value: ab, times: 1000 } }.',
    ],
    ["{ $repeat: { value: ab } }", '1:12+13 The key "times" is missing in $repeat'],
    [
      "{ $repeat: { value: a, times: 1, time: 2 } }",
      '1:34+4 Unknown key "time" in $repeat | The keys here are value, times.',
    ],
    ["{ $repeat: { value: ab, times: 99999999 } }", "1:12+30 The result would have 199999998 bytes, more than 64 MiB"],
    ["{ $repeat: { value: [1], times: 9999999 } }", "1:12+30 The list would have 9999999 items, more than a million"],
  ])("%s", async (yaml, expected) => {
    expect((await read(yaml)).problems[0]).toBe(expected);
  });
});

describe("failures", () => {
  test.each([
    ["{ $hex: '${digits}' }", '1:12+6 Expected pairs of hexadecimal digits, got "zz"'],
    ["{ $file: '${missing}' }", "1:13+7 The file nope.bin cannot be read: there is no such file"],
    ["{ $concat: [a, { b: '${n}' }] }", '1:16+13 Expected a text or bytes, got the map {"b":2}'],
    [
      "{ $repeat: { value: ab, times: '${n * 100000000}' } }",
      "1:12+40 The result would have 400000000 bytes, more than 64 MiB",
    ],
  ])("%s", async (yaml, expected) => {
    const { compiled } = await read(yaml);
    const failure = await thrownBy(() => compiled?.evaluate(scope));
    expect(brief(failure)).toBe(expected);
    expect(failure.code).toBe("setting");
  });
});

describe("a file whose name is computed lies below the folder that is written", () => {
  test.each([
    ["${name}", "inner/in.bin", undefined],
    ["${name}", "../top.bin", "../top.bin is not read: it is not below the folder of the scenario or mock"],
    [
      "${name}",
      "inner/../../top.bin",
      "inner/../../top.bin is not read: it is not below the folder of the scenario or mock",
    ],
    ["${name}", "/etc/hostname", "/etc/hostname is not read: it is not below the folder of the scenario or mock"],
    ["/${name}", "etc/hostname", "/etc/hostname is not read: it is not below the folder of the scenario or mock"],
    ["${name}", "link.bin", "link.bin is not read: it is not below the folder of the scenario or mock"],
    ["${name}", "../nowhere", "../nowhere is not read: it is not below the folder of the scenario or mock"],
    ["${name}", "nope.bin", "nope.bin cannot be read: there is no such file"],
    ["../${name}", "top.bin", undefined],
    ["../${name}", "../top.bin", "../../top.bin is not read: it is not below ../"],
    ["inner/in.${name}", "bin", undefined],
    ["inner/${name}", "../../top.bin", "inner/../../top.bin is not read: it is not below inner/"],
    // What a name only begins with is no way out.
    ["inner/${name}", "..bin", undefined],
  ])("%s with %s", async (written, name, expected) => {
    const top = await workspace({ "top.bin": "x", "own/inner/in.bin": "x", "own/inner/..bin": "x" });
    await symlink(join(top, "top.bin"), join(top, "own/link.bin"));
    const reader = testReader({ dir: join(top, "own") });
    const compiled = payload.read(tree(`{ $file: '${written}' }`), reader);
    await reader.settle();
    const evaluate = (): unknown => compiled?.evaluate(scopeOf({ name }));
    if (expected === undefined) expect(evaluate()).toEqual(bytes(120));
    else expect((await thrownBy(evaluate)).headline).toBe(`The file ${expected}`);
  });

  test("a fixed name is free", async () => {
    const top = await workspace({ "top.bin": "x", "own/a": "" });
    const reader = testReader({ dir: join(top, "own") });
    const compiled = payload.read(tree("{ $file: ../top.bin }"), reader);
    await reader.settle();
    expect(compiled?.evaluate(scopeOf({}))).toEqual(bytes(120));
  });
});

test("bytes written as hexadecimal digits or base64 are these bytes", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 30 }), async (value) => {
      const hex = await read(`{ $hex: "${Buffer.from(value).toString("hex")}" }`);
      const base64 = await read(`{ $base64: "${Buffer.from(value).toString("base64")}" }`);
      expect(hex.compiled?.evaluate(scope)).toEqual(value);
      expect(base64.compiled?.evaluate(scope)).toEqual(value);
    }),
  );
});
