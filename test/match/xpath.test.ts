import { expect, test } from "vitest";
import { xpath } from "../../src/match/xpath.ts";
import { testReader } from "../support/reader.ts";
import { tree } from "../support/yaml.ts";
import { problemsOf, scopeOf } from "./support.ts";
import { readXPath, select } from "./xpaths.ts";

test("one node gives its text, several the list of texts, none nothing, and a value itself", async () => {
  expect(await select("//price")).toBe("9.99");
  expect(await select("//line")).toEqual(["a<b>c", "d & e"]);
  expect(await select("//none")).toBeUndefined();
  expect(await select("count(//line)")).toBe(2);
  expect(await select("number(//none)")).toBeUndefined();
  expect(await select("//a/text()", "<a>x<![CDATA[y]]>z<b/>w</a>")).toEqual(["xyz", "w"]);
});

test("says what the path is, whether it is the same everywhere, and what it gives", async () => {
  const reader = testReader();
  const read = ["//a", "'//a[. = ${x}]'", '"//a[. = ${1 + 1}]"', "count(//a)"].map((yaml) =>
    xpath.read(tree(yaml), reader),
  );
  await reader.settle();
  expect(read.map((each) => [each?.path.evaluate(scopeOf({ x: 1 })).text, each?.path.constant, each?.type])).toEqual([
    ["//a", true, "nodes"],
    ["//a[. = 1]", false, "nodes"],
    ["//a[. = 2]", false, "nodes"],
    ["count(//a)", true, "number"],
  ]);
});

test("a path that comes out as none is told when it is used", async () => {
  const compiled = await readXPath("//processing-instruction('${x}')");
  expect(compiled.evaluate({ x: "it's" }).text).toBe(`//processing-instruction("it's")`);
  expect(() => compiled.evaluate({ x: `'"` })).toThrow(
    `The path //processing-instruction(concat('', "'", '"')) is not valid: XPath parse error`,
  );
});

test("an answer that would take too much is an error, not nothing", async () => {
  const wide = `<r>${"<a>x</a>".repeat(5000)}</r>`;
  const why = "cannot be answered: it looks at too many nodes and texts of this document";
  await expect(select("//a[//a = 'y']", wide)).rejects.toThrow(`The XPath //a[//a = 'y'] ${why}`);
  await expect(select("//a[//a = '${x}']", wide, { x: "y" })).rejects.toThrow(`The XPath //a[//a = 'y'] ${why}`);
  // Each level has the whole text.
  const deep = `${"<a>".repeat(200)}${"x".repeat(1_000_000)}${"</a>".repeat(200)}`;
  await expect(select("//a", deep)).rejects.toThrow(`The XPath //a ${why}`);
  expect(await select("count(//a)", deep)).toBe(200);
});

test("what is not a text is no path", async () => {
  expect(await problemsOf("[1]", xpath)).toEqual([
    "error 1: Expected an XPath, got a list | Write //price, or /order/@id.",
  ]);
});
