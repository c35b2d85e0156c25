import { expect, it } from "vitest";
import { parseYaml } from "../../../src/language/yaml/yaml.ts";

const helps = (text: string): readonly (string | undefined)[] =>
  parseYaml({ file: "a.yaml", text }).flatMap(({ problems }) => problems.map(({ help }) => help));

it.each([
  ["- repeat: 2\n  - log: x", '"steps:" is missing: write it above this list, in the same column as "repeat".'],
  [
    "- repeat: 2\n  every: 1s\n    # first\n\n    - log: x",
    '"steps:" is missing: write it above this list, in the same column as "every".',
  ],
  [
    "- forEach: [1, 2]\n    - log: x",
    '"steps:" is missing: write it above this list, in the same column as "forEach".',
  ],
  ["- if: x == 1\n  - log: x", '"then:" is missing: write it above this list, in the same column as "if".'],
  [
    "- alice: connect\n    - bob: connect",
    "This dash stands too deep: what belongs together begins in the same column.",
  ],
  ["- repeat: 2\n      - log: x", '"steps:" is missing: write it above this list, in the same column as "repeat".'],
  ["- repeat: 2\n  steps:\n  - log: a: b", 'A colon followed by a space makes a map. Quote the text: "…: …".'],
  ["- repeat: 2\n- log: a: b", 'A colon followed by a space makes a map. Quote the text: "…: …".'],
  ["a: { http: GET ${chat.url}/me }", 'Quote it: "GET ${chat.url}/me". An unquoted "{" opens a map in YAML.'],
  ["a: [ws://${a}:${b}/x, y]", 'Quote it: "ws://${a}:${b}/x". An unquoted "{" opens a map in YAML.'],
  ["to: [bob, viewers[2]]", 'Quote it: "viewers[2]". An unquoted "[" opens a list in YAML.'],
  ["a: b: c", 'A colon followed by a space makes a map. Quote the text: "…: …".'],
])("%j: %s", (text, help) => {
  expect(helps(text)).toEqual([help]);
});
