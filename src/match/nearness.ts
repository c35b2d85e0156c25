import type { Difference } from "./matcher.ts";

/** As far as something that has nothing in common with what was meant. */
export const EVERYTHING = 1_000;

/** In how many parts a message differs; in one of another kind nothing can match. */
export function farness(differences: readonly Difference[]): number {
  return differences.reduce((sum, { path }) => sum + (path === "$" ? EVERYTHING : 1), 0);
}

/** How much of two short texts is the same, in tenths: what stands at their fronts and their ends. */
export function likeness(difference: Difference | undefined): number {
  const { expected = "", actual = "" } = difference ?? {};
  if (!expected.startsWith('"') || !actual.startsWith('"')) return 0;
  const most = Math.min(expected.length, actual.length);
  let front = 0;
  while (front < most && expected[front] === actual[front]) front++;
  let end = 0;
  while (end < most - front && expected.at(-1 - end) === actual.at(-1 - end)) end++;
  return Math.floor((10 * (front + end)) / Math.max(expected.length, actual.length));
}
