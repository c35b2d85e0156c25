import { emptyHelp } from "../shape/maps.ts";
import type { Reader } from "../shape/shape.ts";
import type { EmptyNode, Entry, ListNode, MapNode } from "../tree.ts";

/**
 * Reports a key without a value: YAML would silently read null. The help is the one that fits: a `#` that began a comment, a
 * comma that ended a text, or else that null must be written.
 */
export function emptyValue(entry: Entry, parent: MapNode, reader: Reader): undefined {
  reader.report({
    headline: `The key "${entry.key}" has no value`,
    label: "no value",
    at: entry.keySpan,
    help: commaHelp(entry, parent) ?? emptyHelp(entry.keySpan.source.text, entry.keySpan.end),
  });
  return undefined;
}

/** Reports an item of a list without a value. */
export function emptyItem(item: EmptyNode, list: ListNode, reader: Reader): undefined {
  const { text } = item.span.source;
  const index = list.items.indexOf(item);
  // The tree does not know where nothing stands: the dash follows the item before, or begins the list.
  const before = list.items[index - 1]?.span.end ?? list.span.start;
  const dash = text.slice(before, list.span.end).search(/-(?:\s|$)/);
  const at = dash === -1 ? list.span : { ...list.span, start: before + dash, end: before + dash + 1 };
  const comment = dash === -1 ? undefined : /^-[ \t]+(#[^\n]*)/.exec(text.slice(before + dash))?.[1];
  reader.report({
    headline: `Item ${index + 1} of the list has no value`,
    label: "no value",
    at,
    help:
      comment === undefined
        ? "Write a value, or null if that is meant."
        : `A "#" after a space starts a comment. Quote the value: "${comment.trim()}".`,
  });
  return undefined;
}

/** In a flow map `{ text: hello, world }` the comma ends the text, and `world` is a key of its own. */
function commaHelp(entry: Entry, parent: MapNode): string | undefined {
  const { source, start } = parent.span;
  if (source.text[start] !== "{" || /^\s*:/.test(source.text.slice(entry.keySpan.end))) return undefined;
  const words: string[] = [entry.key];
  for (let i = parent.entries.indexOf(entry) - 1; i >= 0; i--) {
    const before = parent.entries[i];
    if (!before) return undefined;
    if (before.value.kind === "empty") words.unshift(before.key);
    else if (before.value.kind !== "scalar" || !before.value.plain) return undefined;
    else return `A comma ends the text in a flow map. Quote it: "${[before.value.raw, ...words].join(", ")}".`;
  }
  return undefined;
}
