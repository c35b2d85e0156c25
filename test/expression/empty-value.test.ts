import { expect, test } from "vitest";
import { payload } from "../../src/expression/payload.ts";
import { brief } from "../support/evaluate.ts";
import { testReader } from "../support/reader.ts";
import { tree } from "../support/yaml.ts";

function problems(yaml: string): readonly string[] {
  const reader = testReader();
  payload.read(tree(yaml), reader);
  return reader.problems.map(brief);
}

const write = "Write a value after the colon, or null if that is meant.";

test.each([
  ["a:\nb: 1", [`1:1+1 The key "a" has no value | ${write}`]],
  ["a: { b: }", [`1:6+1 The key "b" has no value | ${write}`]],
  [
    "channel: #general",
    ['1:1+7 The key "channel" has no value | A "#" after a space starts a comment. Quote the value: "#general".'],
  ],
  [
    "{ text: hello, world }",
    ['1:16+5 The key "world" has no value | A comma ends the text in a flow map. Quote it: "hello, world".'],
  ],
  [
    "{ text: one, two, three, n: 1 }",
    [
      '1:14+3 The key "two" has no value | A comma ends the text in a flow map. Quote it: "one, two".',
      '1:19+5 The key "three" has no value | A comma ends the text in a flow map. Quote it: "one, two, three".',
    ],
  ],
  ["{ world }", [`1:3+5 The key "world" has no value | ${write}`]],
  ['{ a: "x", world }', [`1:11+5 The key "world" has no value | ${write}`]],
  ["- 1\n-\n- 2", ["2:1+1 Item 2 of the list has no value | Write a value, or null if that is meant."]],
  [
    "- #general",
    ['1:1+1 Item 1 of the list has no value | A "#" after a space starts a comment. Quote the value: "#general".'],
  ],
  ["$hex:", [`1:1+4 The key "$hex" has no value | ${write}`]],
  ["a: null", []],
])("%s", (yaml, expected) => {
  expect(problems(yaml)).toEqual(expected);
});
