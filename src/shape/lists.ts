import type { Node } from "../tree.ts";
import { reportWrong } from "./scalars.ts";
import type { Shape } from "./shape.ts";

/** A list of values of one shape. */
export function list<T>(what: string, shape: Shape<T>): Shape<readonly T[]> {
  return {
    schema: { type: "array", items: shape.schema },
    read(node, reader) {
      if (node.kind !== "list")
        return reportWrong(
          node,
          what,
          reader,
          node.kind === "scalar" ? `Write it as a list: [${node.raw}].` : undefined,
        );
      return node.items.map((item) => shape.read(item, reader)).filter((item) => item !== undefined);
    },
  };
}

/** A value, or a list of such values. */
export function oneOrMany<T>(shape: Shape<T>): Shape<readonly T[]> {
  return {
    schema: { anyOf: [shape.schema, { type: "array", items: shape.schema }] },
    read(node, reader) {
      const items = node.kind === "list" ? node.items : [node];
      return items.map((item) => shape.read(item, reader)).filter((item) => item !== undefined);
    },
  };
}

/** One shape for some nodes, another for the rest: chosen by looking at the node, so that problems are those of the right one. */
export function either<A, B>(isFirst: (node: Node) => boolean, first: Shape<A>, second: Shape<B>): Shape<A | B> {
  return {
    schema: { anyOf: [first.schema, second.schema] },
    read: (node, reader) => (isFirst(node) ? first.read(node, reader) : second.read(node, reader)),
  };
}

/** The same shape with its value changed. */
export function changed<A, B>(shape: Shape<A>, change: (value: A, node: Node) => B): Shape<B> {
  return {
    schema: shape.schema,
    read(node, reader) {
      const value = shape.read(node, reader);
      return value === undefined ? undefined : change(value, node);
    },
  };
}

/** The node itself, for parts that are compiled later with more knowledge. */
export function raw(schema: Shape<Node>["schema"] = {}): Shape<Node> {
  return { schema, read: (node) => node };
}
