import type { Node } from "../../tree.ts";
import type { DocumentReader } from "../reader.ts";

/** Words that mean something where messages are matched, and what may be meant by them where one is sent. */
const words: Readonly<Record<string, string>> = {
  $uuid: 'A new one is "${uuid()}".',
  $iso8601: 'The time of now is "${isoNow()}".',
  $any: "A matcher takes any value; what is sent must be one.",
  $missing: "Leave the member out.",
};

/** What stands behind these keys is matched, whatever keys it has. */
const matching: ReadonlySet<string> = new Set(
  "receive receiveNext receiveAll receiveNothing discard closed expect when assert to schema".split(" "),
);

/** Warns of words of matchers in a message that is sent: there they are texts like any other. */
export function warnOfMatcherWords(root: Node, reader: DocumentReader): void {
  if (!/\$(?:uuid|iso8601|any|missing)\b/.test(root.span.source.text)) return;
  const look = (node: Node, sent: boolean): void => {
    for (const { key, value } of node.kind === "map" ? node.entries : []) {
      if (sent ? key !== "$eq" : !matching.has(key)) look(value, sent || key === "send");
    }
    if (node.kind === "list") for (const item of node.items) look(item, sent);
    if (!sent || node.kind !== "scalar" || typeof node.value !== "string" || !Object.hasOwn(words, node.value)) return;
    reader.report({
      severity: "warning",
      headline: `${node.value} is a word of matchers: it is sent as it is written`,
      label: "sent as a text",
      at: node.span,
      help: `${words[node.value] ?? ""} If the text is meant, write { $eq: "${node.value}" }.`,
    });
  };
  look(root, false);
}
