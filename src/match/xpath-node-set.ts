import { sorted } from "./xml-index.ts";
import type { XmlNode } from "./xml-node.ts";
import type { Effort } from "./xpath-effort.ts";
import type { NodeSet, Value, XPathLibrary } from "./xpath-library.ts";

/** Makes sets of nodes. */
export type MakeNodeSet = (nodes: Iterable<XmlNode>) => NodeSet;

/**
 * Sets of nodes that know their members and the order of their document. Those of the package take time by the square of
 * their size to be built, and by the product of both sizes to be compared with each other.
 */
export function nodeSets({ XNodeSet, XNumber, XBoolean }: XPathLibrary, effort: Effort): MakeNodeSet {
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

    /** The number of its text: the package would take a text for one as JavaScript does. */
    override number(): Value {
      return new XNumber(this.stringValue());
    }

    override numberValue(): number {
      return this.number().numberValue();
    }

    override stringForNode(node: XmlNode): string {
      return effort.textOf(node);
    }

    override union(other: NodeSet): NodeSet {
      return nodeSet([...this.nodes, ...other.toUnsortedArray()]);
    }

    override equals(other: Value): Value {
      if (!(other instanceof Nodes)) return super.equals(other);
      const texts = other.#texts();
      return new XBoolean([...this.#texts()].some((text) => texts.has(text)));
    }

    override notequal(other: Value): Value {
      if (!(other instanceof Nodes)) return super.notequal(other);
      const [left, right] = [this.#texts(), other.#texts()];
      return new XBoolean(left.size > 0 && right.size > 0 && new Set([...left, ...right]).size > 1);
    }

    override lessthan(other: Value): Value {
      return other instanceof Nodes ? new XBoolean(this.#least() < other.#most()) : super.lessthan(other);
    }

    override lessthanorequal(other: Value): Value {
      return other instanceof Nodes ? new XBoolean(this.#least() <= other.#most()) : super.lessthanorequal(other);
    }

    override greaterthan(other: Value): Value {
      return other instanceof Nodes ? other.lessthan(this) : super.greaterthan(other);
    }

    override greaterthanorequal(other: Value): Value {
      return other instanceof Nodes ? other.lessthanorequal(this) : super.greaterthanorequal(other);
    }

    #texts(): ReadonlySet<string> {
      return new Set(this.nodes.map((node) => this.stringForNode(node)));
    }

    /** Of no number there is no least: every comparison with it is false. */
    #least(): number {
      return this.#numbers().reduce((least, each) => (least <= each ? least : each), NaN);
    }

    #most(): number {
      return this.#numbers().reduce((most, each) => (most >= each ? most : each), NaN);
    }

    #numbers(): readonly number[] {
      const all = this.nodes.map((node) => new XNumber(this.stringForNode(node)).numberValue());
      return all.filter((each) => !Number.isNaN(each));
    }
  }

  function nodeSet(nodes: Iterable<XmlNode>): NodeSet {
    const set = new Nodes();
    for (const node of nodes) set.add(node);
    return set;
  }

  return nodeSet;
}
