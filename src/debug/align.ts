import type { Step } from "../steps/step.ts";

/** More cells than these are not filled: of scripts so long, what is not alike at both ends counts as new. */
const MOST_CELLS = 250_000;
/** What two steps must have in common, of 1, to be the same step that was changed. */
const ALIKE = 0.4;

/**
 * Which step of a later version each step of a script is, by index; undefined for one that is not there any more. Steps that read
 * alike are the same, and of the others those that read most alike.
 */
export function aligned(old: readonly Step[], now: readonly Step[]): readonly (number | undefined)[] {
  const same = (a: number, b: number): boolean => old[a]?.title === now[b]?.title;
  const shorter = Math.min(old.length, now.length);
  let head = 0;
  while (head < shorter && same(head, head)) head++;
  let tail = 0;
  while (tail < shorter - head && same(old.length - 1 - tail, now.length - 1 - tail)) tail++;
  const pairs: (number | undefined)[] = old.map((_, index) => {
    if (index < head) return index;
    return index >= old.length - tail ? now.length - old.length + index : undefined;
  });
  const [changed, by] = [old.slice(head, old.length - tail), now.slice(head, now.length - tail)];
  // Each in its place: whatever was written there, it is what stands there now.
  if (changed.length === by.length) for (const index of changed.keys()) pairs[head + index] = head + index;
  else for (const [a, b] of mostAlike(changed, by)) pairs[head + a] = head + b;
  return pairs;
}

/** Pairs in order, with as much in common as can be. */
function mostAlike(old: readonly Step[], now: readonly Step[]): readonly (readonly [number, number])[] {
  if (old.length * now.length > MOST_CELLS) return [];
  const likeness = old.map((a) => now.map((b) => inCommon(a.title, b.title)));
  // The best that the rest of both can have, from the end.
  const best = Array.from({ length: old.length + 1 }, () => new Float64Array(now.length + 1));
  const at = (row: number, column: number): number => best[row]?.[column] ?? 0;
  const like = (row: number, column: number): number => likeness[row]?.[column] ?? 0;
  for (let row = old.length - 1; row >= 0; row--) {
    const cells = best[row];
    for (let column = now.length - 1; cells && column >= 0; column--) {
      const paired = like(row, column) + at(row + 1, column + 1);
      cells[column] = Math.max(paired, at(row + 1, column), at(row, column + 1));
    }
  }
  const pairs: (readonly [number, number])[] = [];
  for (let [row, column] = [0, 0]; row < old.length && column < now.length;) {
    if (at(row, column) === at(row, column + 1)) column++;
    else if (at(row, column) === at(row + 1, column)) row++;
    else pairs.push([row++, column++]);
  }
  return pairs;
}

/** How much of two titles is the same, from both ends: 0 to 1, and 0 for too little. */
function inCommon(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  let head = 0;
  while (head < shorter && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < shorter - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  const part = (head + tail) / Math.max(1, a.length, b.length);
  return part < ALIKE ? 0 : part;
}
