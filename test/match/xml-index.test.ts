import { beforeAll, expect, test } from "vitest";
import { elementsById, namespaceOf, sorted } from "../../src/match/xml-index.ts";
import { attributesOf, nodesOf, type XmlNode } from "../../src/match/xml-node.ts";
import { loadXml, readXml } from "../../src/match/xml.ts";

beforeAll(loadXml);

function read(source: string): XmlNode {
  const { document, fault } = readXml(source);
  if (!document) throw new Error(fault);
  return document;
}

test("nodes and attributes are put into the order of the document", () => {
  const document = read("<a p='1' q='2'><b r='3'/><c/></a>");
  const all = [...nodesOf(document)].flatMap((node) => [node, ...attributesOf(node)]);
  expect(all.map(({ nodeName }) => nodeName)).toEqual(["#document", "a", "p", "q", "b", "r", "c"]);
  expect(sorted(all.toReversed())).toEqual(all);
  expect(sorted([])).toEqual([]);
});

test("a prefix is what the document declares it for, wherever it does", () => {
  const document = read("<a xmlns:p='u'><b xmlns:q='v' xmlns:p='w'/></a>");
  expect(["p", "q", "r", "xml"].map((prefix) => namespaceOf(prefix, document))).toEqual([
    "u",
    "v",
    undefined,
    "http://www.w3.org/XML/1998/namespace",
  ]);
});

test("elements are known by their attribute id, the first of each", () => {
  const document = read("<a id='1'><b id='2'/><c id='1'/><d ID='3'/></a>");
  expect([...elementsById(document)].map(([id, { nodeName }]) => [id, nodeName])).toEqual([
    ["1", "a"],
    ["2", "b"],
  ]);
});
