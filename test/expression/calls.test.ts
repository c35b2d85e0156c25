import { expect, test } from "vitest";
import { brief, evaluate, failureOf, problemIn } from "../support/evaluate.ts";

test("functions are called, also on a value", async () => {
  expect(await evaluate("upper(name)", { name: "bob" })).toBe("BOB");
  expect(await evaluate("name.upper().repeat(2)", { name: "bob" })).toBe("BOBBOB");
  expect(await evaluate("'a,b'.split(',')[1] + name.lowerAscii()", { name: "BOB" })).toBe("bbob");
});

test.each([
  ["uppr(x)", '1:1+7 There is no function "uppr" | Did you mean "upper"?'],
  ["1 + uppr(x)", '1:5+7 There is no function "uppr" | Did you mean "upper"?'],
  ["x.exist(i, i)", '1:1+13 There is no function "exist" | Did you mean "exists"?'],
  ["x.toString()", '1:1+12 There is no function "toString" | Did you mean "string"?'],
  ["constructor()", '1:1+13 There is no function "constructor"'],
  ["upper()", "1:1+7 upper takes 1 argument, not 0 | Write upper(text). The text in capital letters."],
  [
    "hmac(a)",
    "1:1+7 hmac takes 3 to 4 arguments, not 1 | Write hmac(algorithm, key, data, encoding?). A keyed digest (RFC 2104) by sha1, sha256, sha384, sha512 or md5, as hex unless told.",
  ],
  [
    "x.uuid()",
    "1:1+8 uuid is not called on a value | Write uuid(), with nothing before it. A new random UUID (version 4).",
  ],
  ["min()", "1:1+5 min takes at least 1 argument, not 0 | Write min(a, ...more). The smallest number, also of a list."],
  ['hexdecode("zz")', '1:1+15 hexdecode(text): expected pairs of hexadecimal digits, got the text "zz"'],
])("%s is a problem", async (text, expected) => {
  expect(brief(await problemIn(text))).toBe(expected);
});

test("a wrong argument is a failure that names the function", async () => {
  const failure = await failureOf("upper(order.nope)", { order: {} });
  expect(brief(failure)).toBe("1:1+17 upper(text): expected a text, got null");
  expect(failure.code).toBe("expression");
});

test("an absent optional is null to a function, not an argument left out", async () => {
  expect(brief(await failureOf("range(1, order.?nope)", { order: {} }))).toBe(
    "1:1+21 range(start, end?): expected a number, got null",
  );
});

test.each([
  ['matches(x, "(")', "1:12+3 The regular expression is not valid: Unterminated group"],
  ['x.matches("a" + "(")', "1:11+9 The regular expression is not valid: Unterminated group"],
  ["x.matches(r'(\\w+\\.)+(?=b)')", "1:11+16 This pattern has look-arounds, which cannot be matched in linear time"],
  ['matches(x, "(a)\\\\1")', "1:12+8 This pattern has back-references, which cannot be matched in linear time"],
])("the fixed pattern of %s is judged when it is read", async (text, expected) => {
  expect(brief(await problemIn(text)).split(" | ")[0]).toBe(expected);
});

test("a pattern that works in linear time, or is not fixed, is not judged when it is read", async () => {
  expect(await problemIn('matches(x, "^(a+)+$")')).toBeUndefined();
  expect(await problemIn('matches("(", x)')).toBeUndefined();
});
