import { namespaceOf, sorted } from "./xml-index.ts";
import { ATTRIBUTE, DOCUMENT, ELEMENT, isText, textOfNode, type XmlNode } from "./xml-node.ts";
import type {
  Expression,
  NodeSet,
  NodeTest,
  PathExpression,
  Step,
  XPathContext,
  XPathNumber,
  XPathLibrary,
} from "./xpath-library.ts";

/** What an XPath gives: nodes in the order of their document, or a value. */
export type XPathResult = readonly XmlNode[] | string | number | boolean;

/** Evaluates XPaths: see `evaluator`. */
interface Evaluator {
  prepared(text: string): Expression;
  evaluate(expression: Expression, document: XmlNode): XPathResult;
}

/** Axes as the package numbers them. */
const CHILD = 3;
const DESCENDANT = 4;
const DESCENDANT_OR_SELF = 5;

/**
 * Evaluates XPaths by the functions, operators and axes of the package xpath, but walks paths itself. As shipped, a set of
 * nodes takes time by the square of its size, `//a//a` memory by the square of the depth, a text a frame of the stack per
 * level; and a name without prefix does not find an element that has one. What a peer sends must not cost that.
 */
export function evaluator(library: XPathLibrary): Evaluator {
  const { XPathParser, XPathContext: Context, PathExpr, FunctionCall, XNodeSet, XNumber, XBoolean } = library;

  /** A set that knows its members, and the order of their document. */
  class Nodes extends XNodeSet {
    /** How the package asks for the class of a value. */
    static readonly superclass = XNodeSet.prototype;
    readonly #members = new Set<XmlNode>();

    override add(node: XmlNode): void {
      if (this.#members.has(node)) return;
      this.#members.add(node);
      this.nodes.push(node);
      this.size++;
    }

    override toArray(): readonly XmlNode[] {
      return sorted(this.nodes);
    }

    override first(): XmlNode | null {
      return this.toArray()[0] ?? null;
    }

    override number(): XPathNumber {
      const first = this.first();
      return new XNumber(first ? textOfNode(first) : "");
    }

    override numberValue(): number {
      return this.number().numberValue();
    }

    override stringForNode(node: XmlNode): string {
      return textOfNode(node);
    }

    override union(other: NodeSet): NodeSet {
      return nodeSet([...this.nodes, ...other.toUnsortedArray()]);
    }
  }

  function nodeSet(nodes: Iterable<XmlNode>): NodeSet {
    const set = new Nodes();
    for (const node of nodes) set.add(node);
    return set;
  }

  function evaluatePath({ filter, filterPredicates = [], locationPath }: PathExpression, outer: XPathContext): unknown {
    let nodes: readonly XmlNode[] = [outer.contextNode];
    if (filter) {
      const value = filter.evaluate(outer);
      if (!(value instanceof XNodeSet)) return value;
      nodes = filtered(value instanceof Nodes ? value.toArray() : sorted(value.nodes), filterPredicates, outer);
    }
    if (!locationPath) return nodeSet(nodes);
    const start = locationPath.absolute ? [PathExpr.getRoot(outer, nodes)] : nodes;
    const context = inside(outer);
    return nodeSet(shortened(locationPath.steps).reduce((from, step) => stepped(from, step, context), start));
  }

  function stepped(from: readonly XmlNode[], step: Step, context: XPathContext): readonly XmlNode[] {
    const found = new Set<XmlNode>();
    const down = (step.axis === DESCENDANT || step.axis === DESCENDANT_OR_SELF) && step.predicates.length === 0;
    for (const node of from) {
      // What was found below another one was looked through with it.
      if (down && found.has(node)) continue;
      const nodes = PathExpr.applyStep(step, context, node).filter((each) => !isForeign(each));
      for (const each of filtered(nodes, step.predicates, context)) found.add(each);
    }
    return [...found];
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
    } else if (part instanceof FunctionCall) takeContext(part as FunctionPart);
    else if (isNameTest(part)) part.matches = (node, context) => named(part, node, context);
  }

  /** `string()` is `string(.)`: without argument these functions do not ask the set for its text. */
  function takeContext(call: FunctionPart): void {
    if (ofContext.has(call.functionName) && call.arguments.length === 0) call.arguments = [prepared(".")];
  }

  function prepared(text: string): Expression {
    const { expression } = new XPathParser().parse(text);
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
      const value = expression.evaluate(context);
      if (value instanceof XNodeSet) return value instanceof Nodes ? value.toArray() : sorted(value.nodes);
      if (value instanceof XNumber) return value.numberValue();
      return value instanceof XBoolean ? value.booleanValue() : String(value);
    },
  };
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

function isDeep({ axis, nodeTest, predicates }: Step): boolean {
  return axis === DESCENDANT_OR_SELF && predicates.length === 0 && String(nodeTest) === "node()";
}

/** Without predicates: `//a[1]` is every `a` that is the first of its parent. */
function isPlainChild({ axis, predicates }: Step): boolean {
  return axis === CHILD && predicates.length === 0;
}

interface FunctionPart extends Expression {
  readonly functionName: string;
  arguments: Expression[];
}

const ofContext: ReadonlySet<string> = new Set(["string", "number", "string-length", "normalize-space"]);

/** What XPath does not count as a node: what declares namespaces, the declaration of XML, and space around the element. */
function isForeign(node: XmlNode): boolean {
  if (node.nodeType === ATTRIBUTE) return node.namespaceURI === "http://www.w3.org/2000/xmlns/";
  return node.parentNode?.nodeType === DOCUMENT && (isText(node) || node.nodeName === "xml");
}

function isNameTest(part: object): part is NodeTest {
  return "matches" in part && "prefix" in part;
}

/** Whether a node has a name: in any namespace when the XPath gives no prefix, else in that of the document's prefix. */
function named({ prefix, localName }: NodeTest, node: XmlNode, context: XPathContext): boolean {
  if (node.nodeType !== ELEMENT && node.nodeType !== ATTRIBUTE) return localName === node.localName && !prefix;
  if (localName !== undefined && (node.localName ?? node.nodeName) !== localName) return false;
  if (prefix === null || prefix === undefined) return true;
  return namespaceOf(prefix, context.expressionContextNode) === node.namespaceURI;
}
