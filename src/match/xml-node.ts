/** What is asked of a node of an XML document: elements, attributes, texts and the document itself. */
export interface XmlNode {
  readonly nodeType: number | string;
  readonly nodeName: string;
  readonly localName?: string | null;
  readonly nodeValue: string | null;
  readonly namespaceURI?: string | null;
  readonly firstChild: XmlNode | null;
  readonly nextSibling: XmlNode | null;
  readonly previousSibling: XmlNode | null;
  readonly parentNode: XmlNode | null;
  readonly ownerDocument?: XmlNode | null;
  /** Of an attribute, or of a namespace. */
  readonly ownerElement?: XmlNode | null;
  readonly attributes?: { readonly length: number; item(index: number): XmlNode | null } | null;
}

/** Kinds of nodes, as every DOM numbers them. */
export const ELEMENT = 1;
export const ATTRIBUTE = 2;
export const TEXT = 3;
export const COMMENT = 8;
export const DOCUMENT = 9;
/** Of XPath alone: no DOM has nodes for namespaces. */
export const NAMESPACE = "namespace";

/** A node and all below it in the order of the document. */
export function* nodesOf(root: XmlNode): Generator<XmlNode> {
  for (let node: XmlNode | null = root; node;) {
    yield node;
    if (node.firstChild) {
      node = node.firstChild;
      continue;
    }
    while (node && node !== root && !node.nextSibling) node = node.parentNode;
    node = node && node !== root ? node.nextSibling : null;
  }
}

/** The attributes of an element. */
export function* attributesOf({ attributes }: XmlNode): Generator<XmlNode> {
  for (let i = 0; i < (attributes?.length ?? 0); i++) {
    const attribute = attributes?.item(i);
    if (attribute) yield attribute;
  }
}

/** Whether an attribute declares a namespace: to XPath it is none. */
export function isDeclaration({ nodeType, namespaceURI }: XmlNode): boolean {
  return nodeType === ATTRIBUTE && namespaceURI === "http://www.w3.org/2000/xmlns/";
}

/** The text of a node: all text in an element, the value of an attribute, a text itself. It tells how many nodes it looks at. */
export function textOfNode(node: XmlNode, looked?: (nodes: number) => void): string {
  if (node.nodeType !== ELEMENT && node.nodeType !== DOCUMENT) return node.nodeValue ?? "";
  let text = "";
  let nodes = 0;
  for (const each of nodesOf(node)) {
    nodes++;
    if (each.nodeType === TEXT) text += each.nodeValue ?? "";
  }
  looked?.(nodes);
  return text;
}
