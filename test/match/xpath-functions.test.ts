import { describe, expect, test } from "vitest";
import { select } from "./xpaths.ts";

const source =
  "<r id='0' xml:lang='en-US'><a id='1'>1</a><a id='2'>0</a><b id='1' xml:lang='de'>2 0</b><?t d?><!--c--></r>";

describe("functions, as XPath 1.0 has them", () => {
  test.each([
    ["string-length('a\u{1F600}b')", 3],
    ["//a[string-length() = 1]/@id", ["1", "2"]],
    ["substring('a\u{1F600}b', 2, 1)", "\u{1F600}"],
    ["substring('12345', 2)", "2345"],
    ["substring('12345', 2, 3)", "234"],
    ["substring('12345', 1.5, 2.6)", "234"],
    ["substring('12345', 0, 3)", "12"],
    ["substring('12345', 3, -1)", ""],
    ["substring('12345', 0 div 0, 3)", ""],
    ["substring('12345', 2, 0 div 0)", ""],
    ["substring('12345', -42, 1 div 0)", "12345"],
    ["substring('12345', -1 div 0, 1 div 0)", ""],
    ["translate('bar', 'abc', 'AB')", "BAr"],
    ["translate('--aaa--', 'abc-', 'ABC')", "AAA"],
    ["translate('aa', 'aa', 'xy')", "xx"],
    ["translate('a\u{1F600}', '\u{1F600}', '\u{1F601}')", "a\u{1F601}"],
    ["//a[lang('en')]/@id", ["1", "2"]],
    ["//text()[lang('EN-us')]", ["1", "0"]],
    ["//@*[lang('de')]", ["1", "de"]],
    ["//b[lang('d')]", undefined],
    ["lang('en')", false],
    ["local-name(/)", ""],
    ["local-name(//text())", ""],
    ["local-name(//comment())", ""],
    ["local-name(//processing-instruction())", "t"],
    ["local-name(//none)", ""],
    ["//*[local-name() = 'b']/@id", "1"],
    ["name(//@*[2])", "xml:lang"],
    ["id('2')", "0"],
    // The first one that has it, and what nodes name.
    ["name(id('1'))", "a"],
    ["id('2 1 9 2')", ["1", "0"]],
    ["id(//b)/@id", ["0", "2"]],
  ])("%s", async (text, expected) => {
    expect(await select(text, source)).toEqual(expected);
  });
});
