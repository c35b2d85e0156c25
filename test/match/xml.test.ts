import fc from "fast-check";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { loadXml, readXml } from "../../src/match/xml.ts";
import { textOfNode } from "../../src/match/xml-node.ts";

beforeAll(loadXml);

function textOf(source: string): string {
  const { document, fault } = readXml(source);
  return document ? textOfNode(document) : `no XML: ${fault}`;
}

describe("a text that is not XML", () => {
  test.each([
    ["", "it is empty"],
    ["hello", 'it does not begin with "<"'],
    ['{"a": 1}', 'it does not begin with "<"'],
    ["<!-- only -->", "there is no element in it"],
    ["<a><b></a>", "<b> is closed by </a>, near line 1, column 4"],
    ["<a>\n <b>", "<b> is not closed, near line 2, column 2"],
    ["<a", "it ends within a tag, near line 1, column 1"],
    [
      "<a>&nbsp;</a>",
      "the entity &nbsp; is not one of XML, and those that a DOCTYPE declares are not read, near line 1, column 1",
    ],
    ["<a/><b/>", "there is more than one element, near line 1, column 5"],
    ["<a x='1' x='2'/>", "the attribute x stands there twice, near line 1, column 1"],
    ["<p:a/>", "a prefix has no namespace, near line 1, column 1"],
    ["<a>\n<b c=1/></a>", 'attribute "1" missed quot(")!, near line 2, column 1'],
    [`<${"a".repeat(500)}><b></c>`, "<b> is closed by </c>, near line 1, column 503"],
  ])("%j", (source, fault) => {
    expect(readXml(source).fault).toBe(fault);
  });

  test("tells no more of a peer's text than a line", () => {
    expect(readXml(`<${"a".repeat(500)}><b></${"c".repeat(500)}>`).fault).toHaveLength(86);
    expect(readXml("<a>".repeat(200)).fault).toBe("<a> is not closed, near line 1, column 598");
  });
});

test("what the characters are", () => {
  expect(textOf("<a>x &lt;&#65;&#x42;<![CDATA[<&]]></a>")).toBe("x <AB<&");
  expect(textOf("\uFEFF<?xml version='1.0'?>\n<a>x</a>\n")).toBe("x");
  expect(textOf("  <a>\r\nx\ry\u2028</a>")).toBe("\nx\ny\u2028");
  expect(textOf("<a>\uFFFD</a>")).toBe("\uFFFD");
});

describe("what a peer may send", () => {
  test("no entity is expanded", () => {
    const laughs = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join("");
    expect(textOf(`<!DOCTYPE a [<!ENTITY l0 "lol">${laughs}]><a>&l9;</a>`)).toContain(
      "the entity &l9; is not one of XML",
    );
    expect(textOf(`<!DOCTYPE a [<!ENTITY l0 "lol">]><a b="&l0;"/>`)).toContain("the entity &l0; is not one of XML");
    expect(textOf(`<!DOCTYPE a [<!ENTITY l0 "lol">]><a>x</a>`)).toBe("x");
  });

  test("nothing is fetched", () => {
    expect(textOf(`<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>`)).toContain(
      "the entity &x; is not one",
    );
    expect(textOf(`<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd"><a>x</a>`)).toBe("x");
    expect(textOf(`<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:1/a.dtd"> %x;]><a>x</a>`)).toBe("x");
  });

  test("no more than 256 levels, with whatever they declare", () => {
    expect(textOf(`${"<a>".repeat(256)}x${"</a>".repeat(256)}`)).toBe("x");
    for (const tag of ["<a>", "<a xmlns:p='u'>", "<p:a xmlns:p='u' b='/>'>", "<a><!--</a>--><![CDATA[</a>]]>"])
      for (const close of ["", "</a>"])
        expect(textOf(`${tag.repeat(100_000)}${close.repeat(100_000)}`)).toMatch(
          /^no XML: it is nested deeper than 256 levels, near line 1, column /,
        );
    // Side by side they are not deep.
    expect(textOf(`<a>${"<b></b><c/>".repeat(300)}x</a>`)).toBe("x");
  });

  test("five megabytes", () => {
    const long = "x".repeat(5_000_000);
    expect(textOf(`<a>${long}</a>`)).toHaveLength(long.length);
    expect(textOf(`<a><!--${long}-->y</a>`)).toBe("y");
    expect(textOf(`<a b="${long}">y</a>`)).toBe("y");
    expect(textOf(`<a><![CDATA[${long}]]></a>`)).toHaveLength(long.length);
    expect(textOf("<".repeat(5_000_000))).toMatch(/^no XML: /);
    expect(textOf(`<a><!--${"- ".repeat(2_500_000)}`)).toMatch(/^no XML: /);
  });

  test("no text makes it throw or write", () => {
    const write = [vi.spyOn(console, "error"), vi.spyOn(console, "warn"), vi.spyOn(console, "log")];
    const parts = fc.constantFrom(
      "<a>",
      "</a>",
      "<a ",
      "b='1'",
      "x=y",
      "/>",
      "<!--",
      "-->",
      "<![CDATA[",
      "]]>",
      "<?x",
      "?>",
      "&amp;",
      "&#x0;",
      "&#99999999999;",
      "&x",
      "<!DOCTYPE a [",
      "<!ENTITY x 'y'>",
      "]>",
      "xmlns:p='u'",
      "<p:a>",
      "<xmlns:a>",
      "\0",
      "\uD800",
      "__proto__",
      ">",
      "<",
      "'",
      "x",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(parts).map((all) => `<${all.join("")}`),
          fc.array(parts).map((all) => `<a>${all.join("")}</a>`),
          fc.string({ unit: "binary" }),
        ),
        (source) => {
          const { document, fault } = readXml(source);
          expect(document === undefined).toBe(typeof fault === "string");
        },
      ),
      { numRuns: 1000 },
    );
    for (const spy of write) expect(spy).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });
});

test("a text is parsed once", () => {
  const source = "<a>once</a>";
  expect(readXml(source)).toBe(readXml(source));
  // The texts that are kept are bounded.
  for (let i = 0; i < 100; i++) readXml(`<a>${i}</a>`);
  expect(readXml(source).document).toBeDefined();
});
