import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { PathFault } from "../../src/match/path-syntax.ts";
import { xpath } from "../../src/match/xpath.ts";
import { compileXPath, loadXPath } from "../../src/match/xpath-engine.ts";
import { checkXPath } from "../../src/match/xpath-syntax.ts";
import { problemsOf } from "./support.ts";

beforeAll(loadXPath);

test.each([
  ["//a", "nodes"],
  ["//a | /b/@c", "nodes"],
  ["(//a)[1]", "nodes"],
  ["id('a')/b", "nodes"],
  [".", "nodes"],
  ["/", "nodes"],
  ["'a'", "string"],
  ["string(//a)", "string"],
  ["(concat('a', 'b'))", "string"],
  ["1.5", "number"],
  [".5", "number"],
  ["-//a", "number"],
  ["//a + //b * 2", "number"],
  ["count(//a)", "number"],
  ["//a = 1 + 2", "boolean"],
  ["//a and //b or 1", "boolean"],
  ["not(//a)", "boolean"],
])("%s gives %s", (text, type) => {
  expect(checkXPath(text)).toBe(type);
});

test("what it passes, the engine takes", () => {
  const parts = fc.constantFrom(
    ..."// / @ a b * [ ] ( ) 1 . .. | + - = != < <= > >= and or div mod text() count( not( , 'x' child:: self::node() p:a p:* $".split(
      " ",
    ),
    " ",
  );
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 8 }), (all) => {
      const text = all.join("");
      try {
        checkXPath(text);
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(PathFault);
        return;
      }
      expect(() => compileXPath(text)).not.toThrow();
    }),
    { numRuns: 3000 },
  );
});

describe("problems have their place", () => {
  test.each([
    ["''", ["error 1: The XPath is not valid: The path is empty | Write //price, or /order/@id."]],
    ["//a[", ["error 4: The XPath is not valid: Expected a name, but the path ends"]],
    ["'//a[1'", ['error 5: The XPath is not valid: The "[" is not closed | A "]" is missing.']],
    ["//a[@b='1]", ["error 8: The XPath is not valid: The text is not closed | A ' is missing."]],
    ["//a[@b=='1']", ['error 8: The XPath is not valid: Expected a name, got "=" | XPath compares with one =.']],
    ["//a[b || c]", ['error 8: The XPath is not valid: Expected a name, got "|" | Write or.']],
    ["//a[b && c]", ['error 7: The XPath is not valid: "&" is not known in an XPath | Write and.']],
    ["//a[!b]", ['error 5: The XPath is not valid: "!" is not known in an XPath | Write not(…).']],
    [
      "$.a.b",
      ["error 1: The XPath is not valid: XPaths do not begin with $ | This looks like a JSONPath. Write /order/@id."],
    ],
    ["//a[@id=$id]", ["error 9: The XPath is not valid: The XPath has no variable $id | Write ${id}."]],
    ["//a b", ['error 5: The XPath is not valid: Expected an operator, got "b"']],
    ["contain(//a, 'b')", ['error 1: The XPath is not valid: Unknown function contain() | Did you mean "contains"?']],
    [
      "matches(//a, 'b')",
      ["error 1: The XPath is not valid: Unknown function matches() | The functions are those of XPath 1.0."],
    ],
    ["contains(//a)", ["error 1: The XPath is not valid: contains() takes 2 arguments, got 1"]],
    ["last(1)", ["error 1: The XPath is not valid: last() takes no arguments, got 1"]],
    ["not()", ["error 1: The XPath is not valid: not() takes 1 argument, got 0"]],
    ["concat('a')", ["error 1: The XPath is not valid: concat() takes at least 2 arguments, got 1"]],
    ["substring('a')", ["error 1: The XPath is not valid: substring() takes 2 to 3 arguments, got 1"]],
    ["count('a')", ["error 1: The XPath is not valid: count() takes nodes, not a string"]],
    ["sum(1)", ["error 1: The XPath is not valid: sum() takes nodes, not a number"]],
    ["name('a')", ["error 1: The XPath is not valid: name() takes nodes, not a string"]],
    ["local-name(1 = 1)", ["error 1: The XPath is not valid: local-name() takes nodes, not a boolean"]],
    ["namespace-uri('a')", ["error 1: The XPath is not valid: namespace-uri() takes nodes, not a string"]],
    ["name() = local-name()", []],
    ["string(//a)/b", ["error 1: The XPath is not valid: string() gives no nodes to look into"]],
    ["parents::a", ['error 1: The XPath is not valid: Unknown axis parents:: | Did you mean "parent"?']],
    ["1", ["error 1: Expected an XPath, got the number 1 | Write //price, or /order/@id."]],
    [`'${"(".repeat(60)}1'`, ["error 52: The XPath is not valid: The path is nested too deeply"]],
    ["//a | 'b'", ['error 7: The XPath is not valid: "|" joins nodes, not a string']],
    ["1 | //a", ['error 1: The XPath is not valid: "|" joins nodes, not a number']],
    ["//a | -//b", ['error 7: The XPath is not valid: Expected a name, got "-"']],
    ["'//a[${x}'", ['error 1: The XPath is not valid: The "[" is not closed | A "]" is missing.']],
    ["'//a[${x]'", ['error 1: The XPath is not valid: The "${" is not closed | A "}" is missing.']],
    // Letters that the engine does not know as such.
    ["//𐐀", ["error 1: The XPath is not valid: Unexpected character \ud801"]],
    ["//a[1][@b]/text()[. = 'x' or contains(., \"y\")] | /c/..", []],
    ["-1 + count(//a) * 2 div 3 mod 4", []],
    ["child::a/descendant-or-self::node()/processing-instruction('x')", []],
  ])("%s", async (yaml, texts) => {
    expect(await problemsOf(yaml, xpath)).toEqual(texts);
  });
});
