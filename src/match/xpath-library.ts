import type { XmlNode } from "./xml-node.ts";

/** What is used of the package xpath: its parser, its axes, and its values. */
export interface XPathLibrary {
  readonly XPathParser: new () => { parse(text: string): { readonly expression: Expression } };
  readonly XPathContext: new () => XPathContext;
  readonly PathExpr: (new () => Expression) & {
    applyStep(step: Step, context: XPathContext, node: XmlNode): readonly XmlNode[];
    predicateMatches(predicate: Expression, context: XPathContext): boolean;
    getRoot(context: XPathContext, nodes: readonly XmlNode[]): XmlNode;
  };
  readonly FunctionCall: new () => Expression;
  readonly XNodeSet: new () => NodeSet;
  readonly XNumber: new (text: string) => XPathNumber;
  readonly XBoolean: new () => { booleanValue(): boolean };
}

/** A part of a parsed XPath. Its members are parts, too, and may be replaced. */
export interface Expression {
  evaluate(context: XPathContext): unknown;
}

/** A path within an XPath: `(//a)[1]/b` is a filter, its predicates, and a location path. */
export interface PathExpression extends Expression {
  readonly filter?: Expression;
  readonly filterPredicates?: readonly Expression[];
  readonly locationPath?: { readonly absolute: boolean; readonly steps: readonly Step[] };
}

export interface Step {
  readonly axis: number;
  readonly nodeTest: NodeTest;
  readonly predicates: readonly Expression[];
}

export interface NodeTest {
  readonly prefix?: string | null;
  readonly localName?: string;
  matches(node: XmlNode, context: XPathContext): boolean;
  toString(): string;
}

export interface XPathContext {
  contextNode: XmlNode;
  contextSize: number;
  contextPosition: number;
  expressionContextNode: XmlNode;
  caseInsensitive: boolean;
}

export interface XPathNumber {
  numberValue(): number;
}

export interface NodeSet {
  nodes: XmlNode[];
  size: number;
  add(node: XmlNode): void;
  toArray(): readonly XmlNode[];
  toUnsortedArray(): readonly XmlNode[];
  first(): XmlNode | null;
  number(): XPathNumber;
  numberValue(): number;
  stringForNode(node: XmlNode): string;
  union(other: NodeSet): NodeSet;
}
