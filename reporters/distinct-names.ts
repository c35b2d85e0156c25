import { cut, columns } from "../src/visible.ts";

/**
 * Names that are to be at most so wide, in which what tells them apart is left: where others begin alike for longer than that,
 * the middle of what they have in common is left out, not the end. What stands before the first `/` stays.
 */
export function distinctNames(names: readonly string[], width: number): readonly string[] {
  const beginnings = commonBeginnings(names.map(restOf));
  return names.map((name, index) => {
    const rest = restOf(name);
    const head = name.slice(0, name.length - rest.length);
    const shared = beginnings[index] ?? 0;
    const room = width - columns(head);
    if (columns(name) <= width || room < LEAST_ROOM || shared === rest.length) return cut(name, width);
    // What differs can be seen in its beginning.
    if (columns(rest.slice(0, shared)) < room - SEEN) return cut(name, width);
    return cut(`${head}…${rest.slice(shared - BEFORE)}`, width);
  });
}

// --- internal ---

/** So much of what differs has to be seen; and so much of what is the same stands before it, to find it by. Letters. */
const SEEN = 4;
const BEFORE = 4;
/** With less nothing of a path could be read. */
const LEAST_ROOM = 8;

/** The path of `connection 2 /chat?room=1`: the numbers before it always differ. */
function restOf(name: string): string {
  const at = name.indexOf("/");
  return at === -1 ? name : name.slice(at);
}

/** How much each begins as another one does that is not the same: in order, only neighbours have to be looked at. */
function commonBeginnings(texts: readonly string[]): readonly number[] {
  const sorted = [...new Set(texts)].toSorted();
  const lengths = new Map<string, number>();
  for (const [index, text] of sorted.entries())
    lengths.set(text, Math.max(common(text, sorted[index - 1]), common(text, sorted[index + 1])));
  return texts.map((text) => lengths.get(text) ?? 0);
}

function common(a: string, b = ""): number {
  let length = 0;
  while (length < Math.min(a.length, b.length) && a.charAt(length) === b.charAt(length)) length++;
  return length;
}
