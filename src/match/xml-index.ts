import { attributesOf, ELEMENT, isDeclaration, nodesOf, type XmlNode } from "./xml-node.ts";

const orders = new WeakMap<XmlNode, ReadonlyMap<XmlNode, number>>();
const namespaces = new WeakMap<XmlNode, ReadonlyMap<string, string>>();
const declarations = new WeakMap<XmlNode, ReadonlyMap<string, string>>();
const ids = new WeakMap<XmlNode, ReadonlyMap<string, XmlNode>>();

/** Nodes in the order of their document, which is numbered once: to compare two places each time takes far longer. */
export function sorted(nodes: readonly XmlNode[]): readonly XmlNode[] {
  const [first] = nodes;
  if (!first || nodes.length === 1) return nodes;
  const document = first.ownerDocument ?? first;
  const order = kept(orders, document, numbered);
  const place = (node: XmlNode): number =>
    order.get(node) ?? (node.ownerElement ? (order.get(node.ownerElement) ?? 0) : 0);
  return nodes.toSorted((a, b) => place(a) - place(b));
}

/** The namespace of a prefix that the document declares: the first one, where it declares several for one prefix. */
export function namespaceOf(prefix: string, document: XmlNode): string | undefined {
  return prefix === "xml" ? "http://www.w3.org/XML/1998/namespace" : kept(namespaces, document, declared).get(prefix);
}

/** The elements of a document by their attribute `id`: without a DTD no attribute is an ID, and this one is taken for it. */
export function elementsById(document: XmlNode): ReadonlyMap<string, XmlNode> {
  return kept(ids, document, identified);
}

/** What an element declares: namespaces by prefix. It may have thousands of attributes, and each element below asks. */
export function declarationsOf(element: XmlNode): ReadonlyMap<string, string> {
  return kept(declarations, element, (owner) => {
    const found = [...attributesOf(owner)].filter((attribute) => isDeclaration(attribute));
    return new Map(
      found.map(({ nodeName, nodeValue }) => [nodeName === "xmlns" ? "" : nodeName.slice(6), nodeValue ?? ""]),
    );
  });
}

function kept<T extends object>(known: WeakMap<XmlNode, T>, document: XmlNode, make: (document: XmlNode) => T): T {
  const before = known.get(document);
  if (before) return before;
  const made = make(document);
  known.set(document, made);
  return made;
}

function numbered(document: XmlNode): ReadonlyMap<XmlNode, number> {
  const order = new Map<XmlNode, number>();
  for (const node of nodesOf(document)) {
    order.set(node, order.size);
    if (node.nodeType !== ELEMENT) continue;
    for (const attribute of attributesOf(node)) order.set(attribute, order.size);
  }
  return order;
}

function declared(document: XmlNode): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const node of nodesOf(document)) {
    if (node.nodeType !== ELEMENT) continue;
    for (const [prefix, namespace] of declarationsOf(node)) if (!found.has(prefix)) found.set(prefix, namespace);
  }
  return found;
}

function identified(document: XmlNode): ReadonlyMap<string, XmlNode> {
  const found = new Map<string, XmlNode>();
  for (const node of nodesOf(document)) {
    if (node.nodeType !== ELEMENT) continue;
    for (const { nodeName, nodeValue } of attributesOf(node))
      if (nodeName === "id" && nodeValue !== null && !found.has(nodeValue)) found.set(nodeValue, node);
  }
  return found;
}
