import { raw } from "../../shape/lists.ts";
import type { Shape } from "../../shape/shape.ts";
import type { Node } from "../../tree.ts";
import type { Script, StepReader } from "../step.ts";

/**
 * The steps inside a step, as a node: a kind compiles them itself, for it knows which names they see and which path they
 * have. The schema is that of any script.
 */
export const containedSteps: Shape<Node> = raw({ $ref: "#/definitions/script" });

/** Compiles the steps inside a step. A single one that is written without a list has a path of its own, too. */
export function containedScript(node: Node, path: string, reader: StepReader): Script {
  return reader.script(node, node.kind === "list" ? path : `${path}.1`);
}
