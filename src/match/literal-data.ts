import type { Expr } from "../expression/expr.ts";
import { payload } from "../expression/payload.ts";
import type { Reader } from "../shape/shape.ts";
import type { Node } from "../tree.ts";

/** A node as plain data in which `${…}` has its value and no key means anything: no operators, no byte literals. */
export function literalData(node: Node, reader: Reader): Expr<unknown> | undefined {
  const { span } = node;
  return payload.read({ kind: "map", span, entries: [{ key: "$eq", keySpan: span, value: node }] }, reader);
}
