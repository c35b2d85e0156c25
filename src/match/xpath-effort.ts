import { textOfNode, type XmlNode } from "./xml-node.ts";

/** A few seconds. A path that looks at each node a few times does not come near it in a document of five megabytes. */
const MOST = 5_000_000;

/** Characters that take about as long as a node. */
const CHARACTERS = 8;

/** What one answer has taken. A peer chooses the document: a path that looks at all nodes for each of them must end, too. */
export class Effort {
  #spent = 0;

  /** A new answer begins. */
  begin(): void {
    this.#spent = 0;
  }

  /** Counts nodes that were looked at. Throws an `Error` when they are too many. */
  spend(nodes: number): void {
    this.#spent += nodes;
    if (this.#spent > MOST) throw new Error("it looks at too many nodes and texts of this document");
  }

  /** The text of a node: to put it together is to look at all that is in it. */
  textOf(node: XmlNode): string {
    const text = textOfNode(node, (nodes) => this.spend(nodes));
    this.spend(text.length / CHARACTERS);
    return text;
  }
}
