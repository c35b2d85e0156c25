import type { Entry, MapNode, Node } from "../../tree.ts";
import type { DocumentReader } from "../reader.ts";

/**
 * Puts together what a comma in a flow map has taken apart: `{ log: x, if: max(a, 2) == 2 }` has the condition `max(a` and a
 * key `2) == 2` for YAML. It is reported, once, and what is meant is read.
 */
export function withCommas<T extends Node>(root: T, reader: DocumentReader): T {
  if (!/\([^()\r\n]*,/.test(root.span.source.text)) return root;
  const look = (node: Node): Node => {
    if (node.kind === "list") {
      const items = node.items.map(look);
      return items.some((item, index) => item !== node.items[index]) ? { ...node, items } : node;
    }
    if (node.kind !== "map") return node;
    const entries = joined(node, reader).map((each) => {
      const value = look(each.value);
      return value === each.value ? each : { ...each, value };
    });
    return entries.length < node.entries.length || entries.some((each, index) => each !== node.entries[index])
      ? { ...node, entries }
      : node;
  };
  return look(root) as T;
}

function joined(node: MapNode, reader: DocumentReader): readonly Entry[] {
  const entries: Entry[] = [];
  for (let index = 0; index < node.entries.length; index++) {
    const first = node.entries[index];
    if (!first) break;
    let last = index;
    if (isOpen(textOf(first, first))) {
      while (isOpen(textOf(first, node.entries[last] ?? first)) && isRest(node.entries[last + 1])) last++;
    }
    const rest = node.entries[last] ?? first;
    if (last === index || isOpen(textOf(first, rest))) {
      entries.push(first);
      continue;
    }
    const text = textOf(first, rest);
    const span = { ...first.value.span, end: rest.keySpan.end };
    reader.report({
      headline: "A comma in a flow map ends the text",
      label: "one text is meant",
      at: span,
      help: `Quote it: ${first.key}: ${text.includes('"') ? `'${text.replaceAll("'", "''")}'` : `"${text}"`}.`,
    });
    entries.push({ ...first, value: { kind: "scalar", span, value: text, raw: text, plain: true } });
    index = last;
  }
  return entries;
}

/** What is written from the value of an entry to the key of another, which is its rest. */
function textOf({ value }: Entry, rest: Entry): string {
  if (value.kind !== "scalar" || !value.plain) return "";
  return value.span.source.text.slice(value.span.start, Math.max(value.span.end, rest.keySpan.end));
}

/** Whether a round bracket is open at the end. Those in quotes count too: what is wrong then is told of the condition. */
function isOpen(text: string): boolean {
  let depth = 0;
  for (const letter of text) depth += letter === "(" ? 1 : letter === ")" ? -1 : 0;
  return depth > 0;
}

function isRest(entry: Entry | undefined): boolean {
  return entry?.value.kind === "empty";
}
