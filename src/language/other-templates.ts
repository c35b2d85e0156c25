import { locator } from "../expression/locate.ts";
import type { Node } from "../tree.ts";
import type { DocumentReader } from "./reader.ts";

/**
 * Warns of `{{name}}` in a text where a variable has that name: other tools put its value there, we send it as it is written.
 * To be called when all of the document is read.
 */
export function warnOfOtherTemplates(root: Node, known: (name: string) => boolean, reader: DocumentReader): void {
  if (!root.span.source.text.includes("{{")) return;
  const look = (node: Node): void => {
    if (node.kind === "map") for (const { value } of node.entries) look(value);
    if (node.kind === "list") for (const item of node.items) look(item);
    if (node.kind !== "scalar" || typeof node.value !== "string") return;
    for (const { 0: whole, 1: path = "", 2: name = "", index } of node.value.matchAll(/\{\{\s*((\w+)[\w.]*)\s*\}\}/g)) {
      if (!known(name)) continue;
      reader.report({
        severity: "warning",
        headline: `${whole} is taken as it is written`,
        label: "no variable for wstest",
        at: locator(node.value, node.span)(index, index + whole.length),
        help: `Write \${${path}} for its value.`,
      });
    }
  };
  look(root);
}
