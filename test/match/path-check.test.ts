import { describe, expect, test } from "vitest";
import { path } from "../../src/match/path.ts";
import { problemsOf } from "./support.ts";

describe("problems", () => {
  test.each([
    ["''", ["error 1: The JSONPath is not valid: The path is empty | Write $ for the whole message."]],
    ["$.a[", ['error 4: The JSONPath is not valid: The "[" is not closed | A "]" is missing.']],
    ["'$.a['", ['error 5: The JSONPath is not valid: The "[" is not closed | A "]" is missing.']],
    [
      "$.a.",
      [
        "error 4: The JSONPath is not valid: The path ends where a name should stand | Leave the dot out, or write the name behind it.",
      ],
    ],
    [
      "$.a b",
      [
        `error 4: The JSONPath is not valid: Expected ".", ".." or "[", got " " | A path has no spaces; a name with spaces is written $['a name'].`,
      ],
    ],
    ["$['a", ["error 3: The JSONPath is not valid: The quoted name is not closed | A ' is missing."]],
    [
      "$.a[b]",
      [
        "error 5: The JSONPath is not valid: Expected an index, a quoted name, * or a filter in brackets | Quote the name: ['b'].",
      ],
    ],
    [
      "$.a[?(@.b=1)]",
      ["error 10: The JSONPath is not valid: unexpected filter selector token '=' | Write == to compare."],
    ],
    ["a[?(@.b && )]", ["error 12: The JSONPath is not valid: unexpected ')'"]],
    [
      "a[?(@.b == True)]",
      [
        'error 12: The JSONPath is not valid: "True" is not known in a filter | Quote texts: "True". Members of the item are @.True.',
      ],
    ],
    [
      "a[?(@.b and @.c)]",
      ['error 9: The JSONPath is not valid: "and" is not known in a filter | Write && for and, || for or, ! for not.'],
    ],
    [
      "$.a^",
      [
        "warning 4: This JSONPath uses ^ (the parent), which is not in RFC 9535 | It works here; other tools may read it in another way.",
      ],
    ],
    [
      "$.a~",
      [
        "warning 4: This JSONPath uses ~ (the key), which is not in RFC 9535 | It works here; other tools may read it in another way.",
      ],
    ],
    [
      "$.a[(@.length-1)]",
      [
        "warning 5: This JSONPath uses a script as an index, which is not in RFC 9535 | It works here; other tools may read it in another way.",
      ],
    ],
    [
      "$.a[?(@.b.startsWith('x'))]",
      [
        "warning 21: This JSONPath uses a method, which is not in RFC 9535 | It works here; other tools may read it in another way.",
      ],
    ],
    [
      "'$.a[?(@.b = ${x})]'",
      ["error 1: The JSONPath is not valid: unexpected filter selector token '=' | Write == to compare."],
    ],
    ["$.a.length", []],
    ["[1]", ["error 1: Expected a JSONPath, got a list | Write $.items[0].id, or $ for the whole message."]],
  ])("%s", async (yaml, texts) => {
    expect(await problemsOf(yaml, path)).toEqual(texts);
  });
});
