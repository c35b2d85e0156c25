import { declarationsOf } from "./xml-index.ts";
import {
  ATTRIBUTE,
  attributesOf,
  DOCUMENT,
  ELEMENT,
  isDeclaration,
  NAMESPACE,
  nodesOf,
  type XmlNode,
} from "./xml-node.ts";

/** An axis of XPath: the nodes along it, the nearest first. */
export interface Axis {
  readonly along: (node: XmlNode) => Iterable<XmlNode>;
  /** Its principal type of nodes, which `*` and names mean. */
  readonly principal: XmlNode["nodeType"];
}

/** All axes, as the package numbers them: by the alphabet. */
export const axes: readonly Axis[] = [
  { along: ancestors, principal: ELEMENT },
  { along: ancestorsOrSelf, principal: ELEMENT },
  { along: attributes, principal: ATTRIBUTE },
  { along: children, principal: ELEMENT },
  { along: descendants, principal: ELEMENT },
  { along: nodesOf, principal: ELEMENT },
  { along: following, principal: ELEMENT },
  { along: followingSiblings, principal: ELEMENT },
  { along: namespaces, principal: NAMESPACE },
  { along: parent, principal: ELEMENT },
  { along: preceding, principal: ELEMENT },
  { along: precedingSiblings, principal: ELEMENT },
  { along: (node) => [node], principal: ELEMENT },
];

export const CHILD = 3;
export const DESCENDANT = 4;
export const DESCENDANT_OR_SELF = 5;

/** The element of an attribute is its parent, though it is no child of it. */
function parentOf(node: XmlNode): XmlNode | null {
  return node.ownerElement ?? node.parentNode;
}

function* parent(node: XmlNode): Generator<XmlNode> {
  const above = parentOf(node);
  if (above) yield above;
}

function* ancestors(node: XmlNode): Generator<XmlNode> {
  for (let above = parentOf(node); above; above = parentOf(above)) yield above;
}

function* ancestorsOrSelf(node: XmlNode): Generator<XmlNode> {
  yield node;
  yield* ancestors(node);
}

function* attributes(node: XmlNode): Generator<XmlNode> {
  for (const attribute of attributesOf(node)) if (!isDeclaration(attribute)) yield attribute;
}

function* children(node: XmlNode): Generator<XmlNode> {
  for (let child = node.firstChild; child; child = child.nextSibling) yield child;
}

function* descendants(node: XmlNode): Generator<XmlNode> {
  for (const each of nodesOf(node)) if (each !== node) yield each;
}

function* followingSiblings(node: XmlNode): Generator<XmlNode> {
  for (let next = node.nextSibling; next; next = next.nextSibling) yield next;
}

function* precedingSiblings(node: XmlNode): Generator<XmlNode> {
  for (let before = node.previousSibling; before; before = before.previousSibling) yield before;
}

/** All behind a node but what is below it. What is below the element of an attribute is behind the attribute. */
function* following(node: XmlNode): Generator<XmlNode> {
  if (node.ownerElement) yield* descendants(node.ownerElement);
  for (const each of ancestorsOrSelf(node.ownerElement ?? node))
    for (const sibling of followingSiblings(each)) yield* nodesOf(sibling);
}

/** All before a node but what it is below. */
function* preceding(node: XmlNode): Generator<XmlNode> {
  for (const each of ancestorsOrSelf(node.ownerElement ?? node))
    for (const sibling of precedingSiblings(each)) yield* [...nodesOf(sibling)].toReversed();
}

/** The namespaces that prefixes have in an element: the declarations of the nearest level count. */
function* namespaces(element: XmlNode): Generator<XmlNode> {
  if (element.nodeType !== ELEMENT) return;
  const found = new Map([["xml", "http://www.w3.org/XML/1998/namespace"]]);
  for (let at: XmlNode | null = element; at && at.nodeType !== DOCUMENT; at = at.parentNode)
    for (const [prefix, namespace] of declarationsOf(at)) if (!found.has(prefix)) found.set(prefix, namespace);
  const { ownerDocument } = element;
  for (const [prefix, nodeValue] of found)
    // An empty declaration takes the namespace away.
    if (nodeValue !== "")
      yield {
        nodeType: NAMESPACE,
        nodeName: prefix,
        localName: prefix,
        nodeValue,
        ownerElement: element,
        ...(ownerDocument ? { ownerDocument } : {}),
        firstChild: null,
        nextSibling: null,
        previousSibling: null,
        parentNode: null,
      };
}
