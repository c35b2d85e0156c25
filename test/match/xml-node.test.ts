import { beforeAll, expect, test } from "vitest";
import { loadXml, readXml } from "../../src/match/xml.ts";
import { attributesOf, nodesOf, textOfNode, type XmlNode } from "../../src/match/xml-node.ts";

beforeAll(loadXml);

function read(source: string): XmlNode {
  const { document, fault } = readXml(source);
  if (!document) throw new Error(fault);
  return document;
}

test("nodes come in the order of the document", () => {
  const names = [...nodesOf(read("<a><b>x<c/></b><d><!--e--></d></a>"))].map(({ nodeName }) => nodeName);
  expect(names).toEqual(["#document", "a", "b", "#text", "c", "d", "#comment"]);
  const [, , b] = nodesOf(read("<a><b><c/></b><d/></a>"));
  expect(b && [...nodesOf(b)].map(({ nodeName }) => nodeName)).toEqual(["b", "c"]);
});

test("the text of a node", () => {
  const document = read(" <a b='1'>x<c>y<![CDATA[z]]></c><!--no--></a> ");
  const nodes = [...nodesOf(document)];
  expect(textOfNode(document)).toBe("xyz");
  const [a] = nodes.filter(({ nodeName }) => nodeName === "a");
  expect(a && [...attributesOf(a)].map((node) => textOfNode(node))).toEqual(["1"]);
  expect(nodes.filter(({ nodeName }) => nodeName === "#text").map((node) => textOfNode(node))).toEqual(["x", "yz"]);
});
