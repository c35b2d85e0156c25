import { describe, expect, test } from "vitest";
import { binaryMessage, explained, message, problemsOf, textMessage } from "../support.ts";

describe("$regex", () => {
  test("finds something in a text", async () => {
    expect(await explained("{ a: { $regex: '^b+$' } }", message({ a: "bb" }))).toEqual([]);
    expect(await explained("{ a: { $regex: '^b\\d' } }", message({ a: "ab" }))).toEqual([
      '$.a: expected a text that matches /^b\\d/, got "ab"',
    ]);
    expect(await explained("{ $regex: '^42\\[' }", textMessage("42[1]"))).toEqual([]);
    expect(await explained("{ a: { $regex: 5 } }", message({ a: "15" }))).toEqual([]);
    expect(await explained("{ a: { $regex: x } }", message({ a: 5 }))).toEqual([
      "$.a: expected a text that matches /x/, got the number 5",
    ]);
    expect(await explained("{ $regex: x }", { ...binaryMessage(0xff), value: undefined })).toEqual([
      "$: expected a text that matches /x/, got <1 byte ff>, which are not UTF-8",
    ]);
  });

  test("takes flags", async () => {
    expect(await explained("{ a: { $regex: { pattern: ABC, flags: i } } }", message({ a: "abc" }))).toEqual([]);
    expect(await explained("{ a: { $regex: '^\\p{Lu}$' } }", message({ a: "É" }))).toEqual([]);
    expect(await problemsOf("{ $regex: { pattern: a, flags: g } }")).toEqual([
      'error 32: The flag "g" has no meaning here | The flags are i, m, s, u and v.',
    ]);
  });

  test("says what groups must be", async () => {
    const list = "{ a: { $regex: { pattern: '(\\d+)-(\\w+)', groups: ['12', { $startsWith: b }] } } }";
    expect(await explained(list, message({ a: "12-bar" }))).toEqual([]);
    expect(await explained(list, message({ a: "12-foo" }))).toEqual([
      '$.a: expected group 2 to be a text that starts with "b", got "foo"',
    ]);
    expect(await explained(list, message({ a: "x" }))).toEqual([
      '$.a: expected a text that matches /(\\d+)-(\\w+)/, got "x"',
    ]);
    const named = "{ a: { $regex: { pattern: '(?<n>\\d+)(?<rest>x)?', groups: { n: 012, rest: $missing } } } }";
    expect(await explained(named, message({ a: "012" }))).toEqual([]);
    expect(await explained(named, message({ a: "012x" }))).toEqual(['$.a: expected group rest to be nothing, got "x"']);
  });

  test("may depend on variables", async () => {
    expect(await explained("{ a: { $regex: '^${x}$' } }", message({ a: "abc" }), { x: "a.c" })).toEqual([]);
    await expect(explained("{ a: { $regex: '^${x}$' } }", message({ a: "abc" }), { x: "(" })).rejects.toThrow(
      'The regular expression "^($" is not valid: Unterminated group',
    );
  });

  test.each([
    ["{ $regex: '(' }", ["error 11: The regular expression is not valid: Unterminated group"]],
    ["{ $regex: '[a' }", ["error 11: The regular expression is not valid: Unterminated character class"]],
    ["{ $regex: [a] }", ["error 11: Expected a regular expression, got a list"]],
    ["{ $regex: { flags: i } }", ['error 11: The key "pattern" is missing in $regex']],
  ])("%s", async (yaml, texts) => {
    expect(await problemsOf(yaml)).toEqual(texts);
  });
});
