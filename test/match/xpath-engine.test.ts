import { expect, test, vi } from "vitest";
import { loadXml, readXml } from "../../src/match/xml.ts";
import { compileXPath, loadXPath } from "../../src/match/xpath-engine.ts";

test("nothing can be compiled or read before the packages are loaded", async () => {
  vi.resetModules();
  const engine = await import("../../src/match/xpath-engine.ts");
  const xml = await import("../../src/match/xml.ts");
  expect(() => engine.compileXPath("//a")).toThrow("the engine of XPaths is not loaded");
  expect(() => xml.readXml("<a/>")).toThrow("the parser of XML is not loaded");
});

test("what cannot be answered for a document selects nothing", async () => {
  await Promise.all([loadXml(), loadXPath()]);
  const { document } = readXml("<a>x</a>");
  expect(document && compileXPath("//a")(document)).toHaveLength(1);
  expect(document && compileXPath("count('x')")(document)).toBeUndefined();
  expect(() => compileXPath("//a[")).toThrow("XPath parse error");
});
