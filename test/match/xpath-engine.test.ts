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

test("nodes, or an error when they take too much", async () => {
  await Promise.all([loadXml(), loadXPath()]);
  const { document } = readXml(`<r>${"<a>x</a>".repeat(5000)}</r>`);
  if (!document) throw new Error("it is not read");
  expect(compileXPath("//a")(document)).toHaveLength(5000);
  for (const text of ["//a[count(//a) > 1]", "//a[contains(/, 'y')]"])
    expect(() => compileXPath(text)(document)).toThrow("it looks at too many nodes and texts of this document");
  expect(() => compileXPath("//a[")).toThrow("XPath parse error");
});
