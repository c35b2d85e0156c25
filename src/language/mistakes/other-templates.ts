import { locator } from "../../expression/locate.ts";
import type { Node, ScalarNode } from "../../tree.ts";
import type { DocumentReader } from "../reader.ts";

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
    for (const { key, value } of node.kind === "map" ? node.entries : []) {
      if (!ofOthers.has(key)) look(value);
      // A shell has variables of its own; ours have another name there.
      else if (key === "exec" && value.kind === "scalar" && typeof value.value === "string")
        warn(value, value.value, inShell, known, reader);
    }
    if (node.kind === "list") for (const item of node.items) look(item);
    if (node.kind === "scalar" && typeof node.value === "string") warn(node, node.value, plain, known, reader);
  };
  look(root);
}

/** What is said of a text that is not evaluated, and what to write in its place. */
type Told = (whole: string, path: string) => { readonly headline: string; readonly help: string };

const plain: Told = (whole, path) => ({
  headline: `${whole} is taken as it is written`,
  help: `Write \${${path}} for its value.`,
});
const inShell: Told = (whole, path) => ({
  headline: `${whole} is a variable of the shell, not of the scenario`,
  help: `Write $WSTEST_${path} for its value.`,
});

function warn(
  node: ScalarNode,
  text: string,
  told: Told,
  known: (name: string) => boolean,
  reader: DocumentReader,
): void {
  for (const { 0: whole, 1: braced, 2: first, 3: bare, 4: second, index } of text.matchAll(others)) {
    const [path = "", name = ""] = [braced ?? bare, first ?? second];
    if (!known(name)) continue;
    reader.report({
      severity: "warning",
      ...told(whole, path),
      label: "no variable for wstest",
      at: locator(text, node.span)(index, index + whole.length),
    });
  }
}
