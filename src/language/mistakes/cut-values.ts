import type { Node, ScalarNode } from "../../tree.ts";
import type { DocumentReader } from "../reader.ts";

/** A `#` behind a blank, directly before a word: comments have a blank behind it, as a rule. */
const comment = /[ \t]+(#[^\s#!][^\r\n]*)/y;

/** Warns of texts without quotes that end where YAML sees a comment: `text: room #1 is open` is `room`. */
export function warnOfCutValues(root: Node, reader: DocumentReader): void {
  if (!/[ \t]#[^\s#!]/.test(root.span.source.text)) return;
  const look = (node: Node): void => {
    if (node.kind === "map") for (const { value } of node.entries) look(value);
    else if (node.kind === "list") for (const item of node.items) look(item);
    else if (node.kind === "scalar" && node.plain) judge(node, reader);
  };
  look(root);
}

function judge({ span, raw }: ScalarNode, reader: DocumentReader): void {
  comment.lastIndex = span.end;
  const [cut = "", text = ""] = comment.exec(span.source.text) ?? [];
  if (text === "") return;
  reader.report({
    severity: "warning",
    headline: `The value ends before the #: it is ${JSON.stringify(raw)}`,
    label: "a comment for YAML",
    at: { ...span, start: span.end + cut.length - text.length, end: span.end + cut.length },
    help: `Quote the value: ${JSON.stringify((raw + cut).trimEnd())}. If a comment is meant, write a blank behind the #.`,
  });
}
