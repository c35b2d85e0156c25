import { constant, type Expr } from "../expression/expr.ts";
import { payload } from "../expression/payload.ts";
import { reportWrong } from "../shape/scalars.ts";
import type { Node } from "../tree.ts";
import type { DocumentReader } from "./reader.ts";
import { checkVariableName } from "./vars.ts";

/** The variables of a peer and their first values. A key without a value begins as null. */
export function readState(node: Node | undefined, reader: DocumentReader): ReadonlyMap<string, Expr<unknown>> {
  const state = new Map<string, Expr<unknown>>();
  if (!node || node.kind === "empty") return state;
  if (node.kind !== "map") {
    reportWrong(node, "a map of names and first values", reader);
    return state;
  }
  for (const { key, keySpan, value } of node.entries) {
    checkVariableName(key, keySpan, reader);
    const read = value.kind === "empty" ? constant(null, value.span) : payload.read(value, reader);
    if (read) state.set(key, read);
  }
  return state;
}
