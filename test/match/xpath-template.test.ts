import fc from "fast-check";
import { expect, test } from "vitest";
import { xpathLiteral } from "../../src/match/xpath-template.ts";
import { readXPath, select } from "./xpaths.ts";

const items = "<r><a id='1'>pen</a><a id='2'>it's</a><a-b>x</a-b><s:a xmlns:s='u'>far</s:a></r>";

test("values are put in as values", async () => {
  expect(await select("//a[@id='${id}']", items, { id: 1 })).toBe("pen");
  expect(await select("//a[@id=${id}]", items, { id: 2 })).toBe("it's");
  expect(await select("//a[@id=${id}]", items, { id: "2" })).toBe("it's");
  expect(await select("//a[. = '${text}']/@id", items, { text: "it's" })).toBe("2");
  expect(await select('//a[. = "it\'s${rest}"]/@id', items, { rest: "" })).toBe("2");
  expect(await select("//a[${i}]/@id", items, { i: 2 })).toBe("2");
  expect(await select("count(//a) + ${n}", items, { n: -1 })).toBe(2);
  expect(await select("not(${yes})", items, { yes: true })).toBe(false);
  expect(await select("//${name}/@id", items, { name: "a" })).toEqual(["1", "2"]);
  expect(await select("${name}/a[1]", items, { name: "r" })).toBe("pen");
  expect(await select("/r/a-${name}", items, { name: "b" })).toBe("x");
  expect(await select("//a/@${name}", items, { name: "id" })).toEqual(["1", "2"]);
  expect(await select("//${name}", items, { name: "s:a" })).toBe("far");
  expect(await select("//a[. = '$${x}']", "<a>${x}</a>")).toBe("${x}");
});

test("a literal is what it says, whatever is in it", async () => {
  for (const text of ["", "a", "it's", '"', `'"`, `''""''`, "&amp;", "\n"])
    expect(await select(xpathLiteral(text))).toBe(text);
});

test("values cannot change what the path says", async () => {
  const hostile = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("' or '1'='1", '" or "1"="1', `'"`, "')] | //*[('", "..", "*", "a | //b", "true()", "1"),
  );
  for (const text of ["//a[@id='${x}']", '//a[@id="${x}"]', "//a[@id=${x}]", "//a[@id=concat('${x}', '')]"]) {
    const compiled = await readXPath(text);
    fc.assert(
      fc.property(hostile, (x) => {
        const { text: now } = compiled.evaluate({ x });
        expect(now.replaceAll(/'[^']*'|"[^"]*"/g, "L")).toMatch(
          /^\/\/a\[@id=(?:L|concat\([L, ]*\)|concat\(concat\([L, ]*\), L\))\]$/,
        );
      }),
    );
  }
});

test("what is neither a value nor a name is refused", async () => {
  const value = await readXPath("//a[@id = ${x}]");
  expect(() => value.evaluate({ x: [1] })).toThrow(
    "Only a text, a number, true or false can be put into a path here, got the list [1]",
  );
  expect(() => value.evaluate({ x: Infinity })).toThrow("got the number Infinity");
  const name = await readXPath("//${x}");
  expect(() => name.evaluate({ x: "a | //b" })).toThrow(
    'Only a name can be put into a path here, got the string "a | //b"',
  );
  expect(() => name.evaluate({ x: ".." })).toThrow("Only a name can be put into a path here");
  const part = await readXPath("//a${x}");
  expect(() => part.evaluate({ x: "/b" })).toThrow(
    'Only letters and digits, as a part of a name can be put into a path here, got the string "/b"',
  );
});
