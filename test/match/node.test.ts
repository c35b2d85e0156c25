import { describe, expect, test } from "vitest";
import { problemsOf } from "./support.ts";

describe("problems", () => {
  test.each([
    ["{ a: }", ['error 3: The key "a" has no value | Write a value after the colon, or null if that is meant.']],
    [
      "{ text: hello, world }",
      ['error 16: The key "world" has no value | A comma ends the text in a flow map. Quote it: "hello, world".'],
    ],
    ["- 1\n-", ["error 1: Item 2 of the list has no value | Write a value, or null if that is meant."]],
    ["{ $gtt: 1 }", ['error 3: Unknown operator $gtt | Did you mean "$gt"? For a member of that name write $$gtt.']],
    [
      "{ $gt: 1, a: 1 }",
      [
        'error 11: Operators and members cannot stand in one map: $gt is an operator, "a" is a member | Write { $and: [{ $gt: … }, { a: … }] }, or $$gt for a member of that name.',
      ],
    ],
    ["{ $gt: }", ['error 3: The key "$gt" has no value | Write a value after the colon, or null if that is meant.']],
    [
      "{ a: { $uuid: true } }",
      ["error 8: Unknown operator $uuid | $uuid takes no operand, it stands where a value would: { member: $uuid }."],
    ],
    [
      "{ $hex: 01, $gt: 5 }",
      [
        "error 3: Unknown operator $hex | $hex stands for bytes or a text, so it cannot stand beside other operators. Write { $and: [{ $hex: … }, …] }.",
      ],
    ],
    ["{ a: nul }", ['warning 6: "nul" is compared as a text | Did you mean null? If the text is meant, quote it.']],
    ["{ a: ture }", ['warning 6: "ture" is compared as a text | Did you mean true? If the text is meant, quote it.']],
    ["{ a: 'nul', b: null, c: nulls }", []],
    ["{ a: $uid }", ['warning 6: "$uid" is compared as a text | Did you mean "$uuid"?']],
    ["{ a: $gt }", ['warning 6: "$gt" is compared as a text | $gt takes an operand: { $gt: … }.']],
    [
      "{ '${x}': 1 }",
      ['error 3: A key is taken as it is written: "${x}" is not evaluated | For a member of this name write "$${x}".'],
    ],
  ])("%s", async (yaml, expected) => {
    expect(await problemsOf(yaml)).toEqual(expected);
  });
});
