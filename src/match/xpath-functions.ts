import { elementsById } from "./xml-index.ts";
import { attributesOf, COMMENT, DOCUMENT, TEXT, textOfNode, type XmlNode } from "./xml-node.ts";
import type { NodeSet, Value } from "./xpath-library.ts";

/** What a function gives: a value, or nodes. */
export type Answer = string | number | boolean | readonly XmlNode[];

type XPathFunction = (context: XmlNode, ...given: readonly (Value & Partial<NodeSet>)[]) => Answer;

/**
 * Functions that the package does not answer as XPath 1.0 does: it counts the halves of a character beyond U+FFFF, swaps a
 * start and an end, gives texts a name, knows languages by their elements alone, and serializes nodes that name others.
 */
export const functions: Readonly<Record<string, XPathFunction>> = {
  "string-length": (_context, text) => (text ? [...text.stringValue()].length : 0),

  substring(_context, text, start, length) {
    const from = Math.round(start?.numberValue() ?? 1);
    const end = length ? from + Math.round(length.numberValue()) : Infinity;
    return [...(text?.stringValue() ?? "")].filter((_, i) => i + 1 >= from && i + 1 < end).join("");
  },

  translate(_context, text, from, to) {
    const [before, after] = [[...(from?.stringValue() ?? "")], [...(to?.stringValue() ?? "")]];
    // The first place of a character counts, so it is set last.
    const places = new Map(before.map((sign, i) => [sign, after[i] ?? ""] as const).toReversed());
    return [...(text?.stringValue() ?? "")].map((sign) => places.get(sign) ?? sign).join("");
  },

  lang(context, wanted) {
    const asked = (wanted?.stringValue() ?? "").toLowerCase();
    for (let at: XmlNode | null = context; at; at = at.ownerElement ?? at.parentNode)
      for (const { nodeName, nodeValue } of attributesOf(at))
        if (nodeName === "xml:lang") return `${nodeValue ?? ""}-`.toLowerCase().startsWith(`${asked}-`);
    return false;
  },

  "local-name"(context, nodes) {
    const node = nodes ? nodes.toArray?.()[0] : context;
    return node && !NAMELESS.has(node.nodeType) ? (node.localName ?? node.nodeName) : "";
  },

  /** Without a DTD no attribute is an ID; `id` is taken for one, as usual. */
  id(context, wanted) {
    const text =
      wanted
        ?.toArray?.()
        .map((node) => textOfNode(node))
        .join(" ") ??
      wanted?.stringValue() ??
      "";
    const elements = elementsById(context.ownerDocument ?? context);
    return text.split(/[ \t\r\n]+/).flatMap((id) => elements.get(id) ?? []);
  },
};

const NAMELESS: ReadonlySet<XmlNode["nodeType"]> = new Set([TEXT, COMMENT, DOCUMENT]);
