import { expect } from "vitest";
import { readXml } from "../../src/match/xml.ts";
import { type XPath, xpath } from "../../src/match/xpath.ts";
import { testReader } from "../support/reader.ts";
import { tree } from "../support/yaml.ts";
import { scopeOf } from "./support.ts";

/** A document to look into. */
export const order = `<?xml version="1.0"?>
<o xmlns="urn:order" xmlns:s="urn:stock" id="7" xml:lang="en">
  <s:line n="1">a<![CDATA[<b>]]>c</s:line><line n="2">d &amp; e</line>
  <price>9.99</price><!-- note --><?print now?>
</o>`;

/** An XPath of a file that compiles. */
export async function readXPath(
  text: string,
): Promise<{ evaluate(variables?: Readonly<Record<string, unknown>>): XPath }> {
  const reader = testReader();
  const read = xpath.read(tree(JSON.stringify(text)), reader);
  await reader.settle();
  expect(reader.problems).toEqual([]);
  if (!read) throw new Error("it did not compile");
  return { evaluate: (variables = {}) => read.path.evaluate(scopeOf(variables)) };
}

/** What an XPath of a file selects from a text. */
export async function select(
  text: string,
  source = order,
  variables?: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const compiled = await readXPath(text);
  const { document, fault } = readXml(source);
  if (!document) throw new Error(fault);
  return compiled.evaluate(variables).select(document);
}
