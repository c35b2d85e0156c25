import { locator } from "../expression/locate.ts";
import type { Node, ScalarNode } from "../tree.ts";
import type { DocumentReader } from "./reader.ts";

/** `{{name}}` and `$name`, the name in the second and third group. `$${` is ours. */
const others = /\{\{\s*((\w+)[\w.]*)\s*\}\}|(?<![\w$])\$((\w+)(?:\.\w+)*)/g;

/** Where a dollar means something else: shells, patterns, paths. */
const ofOthers: ReadonlySet<string> = new Set(
  "exec command $regex pattern regex output ready schema where extract expect $schema".split(" "),
);

/**
 * Warns of `{{name}}` and `$name` in a text where a variable has that name: other tools put its value there, we send it as
 * it is written. To be called when all of the document is read.
 */
export function warnOfOtherTemplates(root: Node, known: (name: string) => boolean, reader: DocumentReader): void {
  if (!/\{\{|\$\w/.test(root.span.source.text)) return;
  const look = (node: Node): void => {
    if (node.kind === "map") for (const { key, value } of node.entries) if (!ofOthers.has(key)) look(value);
    if (node.kind === "list") for (const item of node.items) look(item);
    if (node.kind === "scalar" && typeof node.value === "string") warn(node, node.value, known, reader);
  };
  look(root);
}

function warn(node: ScalarNode, text: string, known: (name: string) => boolean, reader: DocumentReader): void {
  for (const { 0: whole, 1: braced, 2: first, 3: bare, 4: second, index } of text.matchAll(others)) {
    const [path = "", name = ""] = [braced ?? bare, first ?? second];
    if (!known(name)) continue;
    reader.report({
      severity: "warning",
      headline: `${whole} is taken as it is written`,
      label: "no variable for wstest",
      at: locator(text, node.span)(index, index + whole.length),
      help: `Write \${${path}} for its value.`,
    });
  }
}
