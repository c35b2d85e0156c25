import { expect, test } from "vitest";
import { bytes } from "../../src/expression/bytes.ts";
import { brief, scopeOf } from "../support/evaluate.ts";
import { testReader } from "../support/reader.ts";
import { tree } from "../support/yaml.ts";

function read(yaml: string) {
  const reader = testReader();
  return { compiled: bytes.read(tree(yaml), reader), problem: reader.problems[0] };
}

test.each([
  ["hi", "6869"],
  ["0101", "30313031"],
  ["'é'", "c3a9"],
  ["!!binary AP8=", "00ff"],
  ["{ $hex: 00 ff }", "00ff"],
  ["{ $repeat: { value: a, times: 3 } }", "616161"],
  ["${data}", "0102"],
  ["x${n}", "7835"],
])("%s stands for the bytes %s", (yaml, hex) => {
  const value = read(yaml).compiled?.evaluate(scopeOf({ data: new Uint8Array([1, 2]), n: 5 }));
  expect(Buffer.from(value ?? []).toString("hex")).toBe(hex);
});

test.each([
  ["[1]", "1:1+3 Expected a text or bytes, got a list | Bytes are written as { $hex: 00 ff }."],
  ["{ a: 1 }", "1:1+8 Expected a text or bytes, got a map | Bytes are written as { $hex: 00 ff }."],
  ["null", "1:1+4 Expected a text or bytes, got null | Bytes are written as { $hex: 00 ff }."],
])("%s is a problem", (yaml, expected) => {
  expect(brief(read(yaml).problem)).toBe(expected);
});
