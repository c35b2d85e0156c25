import { expect, it } from "vitest";
import { parseYaml } from "../../../src/language/yaml/yaml.ts";

/** Where what is open begins, and what would close it. */
function told(text: string): string {
  const [found] = parseYaml({ file: "a.yaml", text })[0]?.problems ?? [];
  return `${found?.place?.line}:${found?.place?.column} ${found?.headline} (${found?.label})`;
}

const says = (at: string, mark: string, closing: string): string =>
  `${at} The YAML is not valid: this ${mark} is not closed (no ${closing} for it)`;

it.each([
  ['a: { send: "x }\nb: 1\nc: 2\n', says("1:12", '"', '"')],
  ["a: 'x\nb: 1\n", says("1:4", "'", "'")],
  ["a:\n  - { b: { c: 1 }\n  - d: 1\n", says("2:5", "{", "}")],
  ["a:\n  - [b, { c: 1 }\n  - d: 1\n", says("2:5", "[", "]")],
  ["a:\n  - { b: [1, 2 }\n  - d: 1\n", says("2:10", "[", "]")],
  ['{"a":{"b":1}', says("1:1", "{", "}")],
  ['{"a":[{"b":1}', says("1:6", "[", "]")],
  ["a: [1, 2", says("1:4", "[", "]")],
])("what is not closed is shown where it begins: %j", (text, expected) => {
  expect(told(text)).toBe(expected);
});

it("a comment that swallows the end is shown itself", () => {
  expect(told("a:\n  - { b: { c: #1 } }\n  - d: 1\n")).toMatch(/^2:15 A "#" after a space starts a comment/);
});
