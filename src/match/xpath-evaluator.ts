import { namespaceOf } from "./xml-index.ts";
import type { XmlNode } from "./xml-node.ts";
import { type Axis, axes, CHILD, DESCENDANT, DESCENDANT_OR_SELF } from "./xpath-axes.ts";
import { Effort } from "./xpath-effort.ts";
import { type Answer, functions } from "./xpath-functions.ts";
import type {
  Expression,
  NodeTest,
  Operation,
  PathExpression,
  Step,
  Value,
  XPathContext,
  XPathLibrary,
} from "./xpath-library.ts";
import { nodeSets } from "./xpath-node-set.ts";

/** What an XPath gives: nodes in the order of their document, or a value. */
export type XPathResult = readonly XmlNode[] | string | number | boolean;

/** Evaluates XPaths: see `evaluator`. */
interface Evaluator {
  prepared(text: string): Expression;
  /** Throws an `Error` when the answer takes too much. */
  evaluate(expression: Expression, document: XmlNode): XPathResult;
}

/**
 * Evaluates XPaths by the functions and operators of the package xpath, but walks paths itself. As shipped, its axes
 * `following` and `preceding` find what is below and above, `//a//a` takes memory by the square of the depth, and a name
 * without prefix does not find an element that has one.
 */
export function evaluator(library: XPathLibrary): Evaluator {
  const { XPathParser, XPathContext: Context, PathExpr, FunctionCall, XNodeSet, XString, XNumber, XBoolean } = library;
  const effort = new Effort();
  const nodeSet = nodeSets(library, effort);

  const orders: readonly (readonly [new () => Operation, Order])[] = [
    [library.LessThanOperation, "lessthan"],
    [library.LessThanOrEqualOperation, "lessthanorequal"],
    [library.GreaterThanOperation, "greaterthan"],
    [library.GreaterThanOrEqualOperation, "greaterthanorequal"],
  ];

  // As shipped, it takes time by the square of a text of digits, and knows no `1.`.
  XNumber.prototype.numberFormat = /^[ \t\r\n]*-?(?:\d+(?:\.\d*)?|\.\d+)[ \t\r\n]*$/;

  function evaluatePath({ filter, filterPredicates = [], locationPath }: PathExpression, outer: XPathContext): Value {
    let nodes: readonly XmlNode[] = [outer.contextNode];
    if (filter) {
      const value = filter.evaluate(outer);
      if (!(value instanceof XNodeSet)) return value;
      nodes = filtered(value.toArray(), filterPredicates, outer);
    }
    if (!locationPath) return nodeSet(nodes);
    const start = locationPath.absolute ? nodes.map((node) => node.ownerDocument ?? node).slice(0, 1) : nodes;
    return nodeSet(shortened(locationPath.steps).reduce((from, step) => stepped(from, step, outer), start));
  }

  function stepped(from: readonly XmlNode[], step: Step, context: XPathContext): readonly XmlNode[] {
    const axis = axes[step.axis];
    if (!axis) throw new Error(`the axis ${step.axis} is not known`);
    const fits = nodeTest(step.nodeTest, axis);
    const found = new Set<XmlNode>();
    const down = (step.axis === DESCENDANT || step.axis === DESCENDANT_OR_SELF) && step.predicates.length === 0;
    const most = enough(step);
    for (const node of from) {
      // What was found below another one was looked through with it.
      if (down && found.has(node)) continue;
      const nodes: XmlNode[] = [];
      for (const each of axis.along(node)) {
        effort.spend(1);
        if (fits(each, context) && nodes.push(each) >= most) break;
      }
      for (const each of filtered(nodes, step.predicates, context)) found.add(each);
    }
    return [...found];
  }

  /** Of `preceding-sibling::a[1]` no more than the nearest need be found. */
  function enough({ predicates: [first] }: Step): number {
    const position = first instanceof PathExpr ? (first as PathExpression).filter : undefined;
    return position instanceof XNumber ? position.numberValue() : Infinity;
  }

  function filtered(
    nodes: readonly XmlNode[],
    predicates: readonly Expression[],
    outer: XPathContext,
  ): readonly XmlNode[] {
    return predicates.reduce((left, predicate) => {
      const context = inside(outer);
      context.contextSize = left.length;
      return left.filter((node, i) => {
        effort.spend(1);
        context.contextNode = node;
        context.contextPosition = i + 1;
        return PathExpr.predicateMatches(predicate, context);
      });
    }, nodes);
  }

  function inside(context: XPathContext): XPathContext {
    return Object.assign(Object.create(Context.prototype) as XPathContext, context);
  }

  /** Puts our ways into a parsed XPath: it is ours alone, unlike the classes of the package. */
  function prepare(part: unknown): void {
    if (Array.isArray(part)) for (const item of part) prepare(item);
    if (typeof part !== "object" || part === null || Array.isArray(part)) return;
    for (const member of Object.values(part)) prepare(member);
    if (part instanceof PathExpr) {
      const path: PathExpression = part;
      path.evaluate = (context) => evaluatePath(path, context);
    } else if (part instanceof FunctionCall) prepareCall(part as FunctionPart);
    else for (const [operation, order] of orders) if (part instanceof operation) prepareOrder(part, order);
  }

  /** `true() <= //a` asks whether there is an `a`: behind a boolean the package compares the texts. */
  function prepareOrder(operation: Operation, order: Order): void {
    const { lhs, rhs } = operation;
    operation.evaluate = (context) => {
      const [left, right] = [lhs.evaluate(context), rhs.evaluate(context)];
      return left[order](left instanceof XBoolean && right instanceof XNodeSet ? right.bool() : right);
    };
  }

  function prepareCall(call: FunctionPart): void {
    // `string()` is `string(.)`: without argument these functions do not ask the set for its text.
    if (ofContext.has(call.functionName) && call.arguments.length === 0) call.arguments = [prepared(".")];
    const answer = Object.hasOwn(functions, call.functionName) ? functions[call.functionName] : undefined;
    if (!answer) return;
    call.evaluate = (context) => {
      const all = call.arguments.map((each) => each.evaluate(context));
      return valueOf(answer(context.contextNode, ...all));
    };
  }

  function valueOf(answer: Answer): Value {
    if (typeof answer === "string") return new XString(answer);
    if (typeof answer === "number") return new XNumber(answer);
    return typeof answer === "boolean" ? new XBoolean(answer) : nodeSet(answer);
  }

  function prepared(text: string): Expression {
    const { expression } = new XPathParser().parse(withChildAxis(text));
    prepare(expression);
    return expression;
  }

  return {
    prepared,
    evaluate(expression, document) {
      const context = Object.assign(new Context(), {
        expressionContextNode: document,
        contextNode: document,
        contextSize: 1,
        contextPosition: 1,
        caseInsensitive: false,
      });
      effort.begin();
      const value = expression.evaluate(context);
      if (value instanceof XNodeSet) return value.toArray();
      if (value instanceof XNumber) return value.numberValue();
      return value instanceof XBoolean ? value.booleanValue() : value.stringValue();
    },
  };
}

/** Behind a comma the package takes `*` and names such as `div` for operators, where none can stand. */
function withChildAxis(text: string): string {
  return text.replace(/("[^"]*"|'[^']*')|,\s*(?=\*|(?:and|or|div|mod)\b)/g, (all, quoted?: string) =>
    quoted === undefined ? ", child::" : all,
  );
}

/** `//a` is written for `descendant-or-self::node()/child::a`, which is `descendant::a`: without a node between. */
function shortened(steps: readonly Step[]): readonly Step[] {
  return steps.flatMap((step, i) => {
    const before = steps[i - 1];
    const after = steps[i + 1];
    if (after && isDeep(step) && isPlainChild(after)) return [];
    return before && isDeep(before) && isPlainChild(step) ? [{ ...step, axis: DESCENDANT }] : [step];
  });
}

function isDeep({ axis, nodeTest: test, predicates }: Step): boolean {
  return axis === DESCENDANT_OR_SELF && predicates.length === 0 && String(test) === "node()";
}

/** Without predicates: `//a[1]` is every `a` that is the first of its parent. */
function isPlainChild({ axis, predicates }: Step): boolean {
  return axis === CHILD && predicates.length === 0;
}

type Order = "lessthan" | "lessthanorequal" | "greaterthan" | "greaterthanorequal";

interface FunctionPart extends Expression {
  readonly functionName: string;
  arguments: Expression[];
}

const ofContext: ReadonlySet<string> = new Set(["string", "number", "string-length", "normalize-space"]);

/** Whether a node of an axis is what a step asks for. */
function nodeTest(test: NodeTest, { principal }: Axis): (node: XmlNode, context: XPathContext) => boolean {
  const text = String(test);
  if (text === "node()") return () => true;
  if (text === "*") return ({ nodeType }) => nodeType === principal;
  if (!("prefix" in test)) return (node, context) => test.matches(node, context);
  return (node, context) => node.nodeType === principal && named(test, node, context);
}

/** Whether a node has a name: in any namespace when the XPath gives no prefix, else in that of the document's prefix. */
function named({ prefix, localName }: NodeTest, node: XmlNode, context: XPathContext): boolean {
  if (localName !== undefined && (node.localName ?? node.nodeName) !== localName) return false;
  if (prefix === null || prefix === undefined) return true;
  return namespaceOf(prefix, context.expressionContextNode) === (node.namespaceURI ?? "");
}
