import type { XmlNode } from "./xml-node.ts";

/** What is used of the package xpath: its parser, its operators, and its values. */
export interface XPathLibrary {
  readonly XPathParser: new () => { parse(text: string): { readonly expression: Expression } };
  readonly XPathContext: new () => XPathContext;
  readonly PathExpr: (new () => Expression) & {
    predicateMatches(predicate: Expression, context: XPathContext): boolean;
  };
  readonly FunctionCall: new () => Expression;
  readonly LessThanOperation: new () => Operation;
  readonly LessThanOrEqualOperation: new () => Operation;
  readonly GreaterThanOperation: new () => Operation;
  readonly GreaterThanOrEqualOperation: new () => Operation;
  readonly XNodeSet: new () => NodeSet;
  readonly XString: new (text: string) => Value;
  readonly XNumber: { new (given: string | number): Value; readonly prototype: Value & { numberFormat: RegExp } };
  readonly XBoolean: new (given: boolean) => Value & { booleanValue(): boolean };
}

/** A part of a parsed XPath. Its members are parts, too, and may be replaced. */
export interface Expression {
  evaluate(context: XPathContext): Value;
}

/** An operator between two parts. */
export interface Operation extends Expression {
  readonly lhs: Expression;
  readonly rhs: Expression;
}

/** A path within an XPath: `(//a)[1]/b` is a filter, its predicates, and a location path. */
export interface PathExpression extends Expression {
  readonly filter?: Expression;
  readonly filterPredicates?: readonly Expression[];
  readonly locationPath?: { readonly absolute: boolean; readonly steps: readonly Step[] };
}

export interface Step {
  /** Its place in `axes`. */
  readonly axis: number;
  nodeTest: NodeTest;
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

export interface Value {
  stringValue(): string;
  numberValue(): number;
  bool(): Value;
  equals(other: Value): Value;
  notequal(other: Value): Value;
  lessthan(other: Value): Value;
  greaterthan(other: Value): Value;
  lessthanorequal(other: Value): Value;
  greaterthanorequal(other: Value): Value;
}

export interface NodeSet extends Value {
  nodes: XmlNode[];
  size: number;
  add(node: XmlNode): void;
  toArray(): readonly XmlNode[];
  toUnsortedArray(): readonly XmlNode[];
  first(): XmlNode | null;
  number(): Value;
  stringForNode(node: XmlNode): string;
  union(other: NodeSet): NodeSet;
}
