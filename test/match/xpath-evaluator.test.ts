import { describe, expect, test } from "vitest";
import { select } from "./xpaths.ts";

describe("what an XPath selects", () => {
  test.each([
    // One node gives its text, several the list, none is nothing.
    ["//price", "9.99"],
    ["/o/@id", "7"],
    ["//line[2]/text()", "d & e"],
    ["//line", ["a<b>c", "d & e"]],
    ["//none", undefined],
    ["//line/@none", undefined],
    ["//comment()", " note "],
    ["//processing-instruction()", "now"],
    ["/text()", undefined],
    ["string(/*) = string(/)", true],
    // CDATA is text.
    ["//line[1]/text()", "a<b>c"],
    // Values.
    ["count(//line)", 2],
    ["count(//none)", 0],
    ["sum(//price) + 1", 10.99],
    ["string(//price)", "9.99"],
    ["string(//none)", ""],
    ["//price > 9", true],
    ["boolean(//none)", false],
    ["concat(/o/@id, '-', //price)", "7-9.99"],
    // What is no number is nothing.
    ["number(//none)", undefined],
    ["number(//line)", undefined],
    // Names without prefix are of any namespace, also of one with a prefix; prefixes are the document's.
    ["//s:line", "a<b>c"],
    ["//s:*", "a<b>c"],
    ["//x:line", undefined],
    ["//@xml:lang", "en"],
    ["//@lang", "en"],
    ["//Line", undefined],
    // What declares a namespace is no attribute.
    ["/o/@*", ["7", "en"]],
    // Order and positions.
    ["//price | //line", ["a<b>c", "d & e", "9.99"]],
    ["(//price | //line)[1]", "a<b>c"],
    ["//line[last()]/@n", "2"],
    ["(//line)[2]/@n", "2"],
    ["//line[@n = 2]/following-sibling::*", "9.99"],
    ["//price/preceding-sibling::*[1]/@n", "2"],
    ["//price/ancestor::*/@id", "7"],
    ["//line[string() = 'd & e']/@n", "2"],
    ["//line[normalize-space() = 'd & e']/@n", "2"],
    ["//line[string-length() > 4]/@n", ["1", "2"]],
    ["//*[number() > 9]", "9.99"],
    ["//line[count(../line) = 2][2]/@n", "2"],
    ["name(/*/*[1])", "s:line"],
    ["local-name(/*/*[1])", "line"],
  ])("%s", async (text, expected) => {
    expect(await select(text)).toEqual(expected);
  });

  test("attributes and elements without a namespace", async () => {
    expect(await select("/a/b[@c='1']/@c", "<a><b c='1'/></a>")).toBe("1");
    expect(await select("/a/b", "<a><b/></a>")).toBe("");
  });

  test("the number of bytes and levels does not hurt", async () => {
    const wide = `<a>${"<b c='1'>x</b>".repeat(20_000)}</a>`;
    expect(await select("count(//b)", wide)).toBe(20_000);
    expect(await select("count(//b[@c='1'])", wide)).toBe(20_000);
    expect(await select("(//b)[last()]", wide)).toBe("x");
    const deep = `${"<a>".repeat(5000)}x${"</a>".repeat(5000)}`;
    expect(await select("string(/)", deep)).toBe("x");
    expect(await select("count(//a//a//a)", deep)).toBe(4998);
    expect(await select("//a[not(a)][string() = 'x']", deep)).toBe("x");
    // Here the package takes a frame of the stack per level.
    expect(await select("sum(//a)", deep)).toBeUndefined();
  });
});

test("a document does not reach what objects inherit", async () => {
  const text =
    "<a xmlns:__proto__='u' xmlns:constructor='v' __proto__='1'><__proto__/><constructor:b>x</constructor:b></a>";
  expect(await select("/a/@__proto__", text)).toBe("1");
  expect(await select("//constructor:b", text)).toBe("x");
  expect(await select("//toString:b", text)).toBeUndefined();
  expect(await select("count(//namespace::*) > 0", text)).toBe(true);
  expect(({} as Readonly<Record<string, unknown>>)["u"]).toBeUndefined();
  expect(Object.keys(Object.prototype)).toEqual([]);
});
