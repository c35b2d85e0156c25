import type { Span } from "../../source.ts";
import { type Entry, entry, type MapNode, type Node } from "../../tree.ts";

/**
 * What of a project is not any scenario's: its servers, its secrets and those of its variables that these read, as a document;
 * undefined when there is nothing.
 */
export function runServers(head: MapNode): MapNode | undefined {
  const [servers, secrets] = [entry(head, "servers"), entry(head, "secrets")];
  const first = servers ?? secrets;
  if (!first) return undefined;
  const skip = { kind: "scalar", span: first.keySpan, value: "no steps", raw: "no steps", plain: false } as const;
  const vars = entry(head, "vars");
  const read = vars && readBy([servers, secrets], vars.value);
  return {
    ...head,
    entries: [
      { key: "skip", keySpan: first.keySpan, value: skip },
      ...(vars && read ? [{ ...vars, value: read }] : []),
      ...[servers, secrets].filter((each) => each !== undefined),
    ],
  };
}

/** The variables that entries mention, and each other. Others may speak of what only a scenario has. */
function readBy(entries: readonly (Entry | undefined)[], vars: Node): MapNode | undefined {
  if (vars.kind !== "map") return undefined;
  const kept = new Set<Entry>();
  const words = new Set(entries.flatMap((each) => (each ? wordsOf(each.value) : [])));
  for (let found = true; found;) {
    found = false;
    for (const each of vars.entries) {
      if (kept.has(each) || !words.has(each.key)) continue;
      kept.add(each);
      for (const word of wordsOf(each.value)) words.add(word);
      found = true;
    }
  }
  return { ...vars, entries: vars.entries.filter((each) => kept.has(each)) };
}

/** Also what an alias repeats: its parts have their own places. */
function wordsOf(node: Node): readonly string[] {
  switch (node.kind) {
    case "map":
      return node.entries.flatMap(({ value }) => wordsOf(value));
    case "list":
      return node.items.flatMap(wordsOf);
    case "scalar":
      return textAt(node.span).match(/[A-Za-z_]\w*/g) ?? [];
    case "empty":
      return [];
  }
}

function textAt({ source, start, end }: Span): string {
  return source.text.slice(start, end);
}
