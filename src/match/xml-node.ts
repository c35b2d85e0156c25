/** What is asked of a node of an XML document: elements, attributes, texts and the document itself. */
export interface XmlNode {
  readonly nodeType: number | string;
  readonly nodeName: string;
  readonly localName?: string | null;
  readonly nodeValue: string | null;
  readonly namespaceURI?: string | null;
  readonly firstChild: XmlNode | null;
  readonly nextSibling: XmlNode | null;
  readonly parentNode: XmlNode | null;
  readonly ownerDocument?: XmlNode | null;
  /** Of an attribute. */
  readonly ownerElement?: XmlNode | null;
  readonly attributes?: { readonly length: number; item(index: number): XmlNode | null } | null;
}

/** Kinds of nodes, as every DOM numbers them. */
export const ELEMENT = 1;
export const ATTRIBUTE = 2;
const TEXT = 3;
const CDATA = 4;
export const DOCUMENT = 9;

/** Whether it is text: XPath makes no difference between text and CDATA sections. */
export function isText({ nodeType }: XmlNode): boolean {
  return nodeType === TEXT || nodeType === CDATA;
}

/** A node and all below it in the order of the document; without recursion, since a peer may nest thousands of levels. */
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

/** The text of a node: all text in an element, the value of an attribute, a text itself. */
export function textOfNode(node: XmlNode): string {
  if (node.nodeType !== ELEMENT && node.nodeType !== DOCUMENT) return node.nodeValue ?? "";
  let text = "";
  // Space around the outermost element is no text of the document.
  for (const each of nodesOf(node))
    if (isText(each) && each.parentNode?.nodeType !== DOCUMENT) text += each.nodeValue ?? "";
  return text;
}
