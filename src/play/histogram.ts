import type { Bucket } from "../events.ts";

/** How many buckets there are at most. */
const MOST = 40;
/** Where the largest value is so many times the smallest, buckets grow with their values. */
const WIDE = 20;

/**
 * Buckets of equal width, or of equal relative width where values lie far apart. `sorted`: values with how often each came,
 * the least first; gives no bucket for none.
 */
export function histogram(sorted: readonly (readonly [value: number, count: number])[]): readonly Bucket[] {
  const least = sorted[0]?.[0];
  const most = sorted.at(-1)?.[0];
  if (least === undefined || most === undefined) return [];
  const total = sorted.reduce((sum, [, count]) => sum + count, 0);
  if (most === least) return [{ from: least, to: most, count: total }];
  const number = Math.max(2, Math.min(MOST, Math.ceil(2 * Math.sqrt(total))));
  const grows = least > 0 && most / least > WIDE;
  const edge = (index: number): number => {
    // The ends are exact: no value may fall out by the last digit.
    if (index === 0) return least;
    if (index === number) return most;
    return grows ? least * (most / least) ** (index / number) : least + ((most - least) * index) / number;
  };
  const counts = Array.from({ length: number }, () => 0);
  let index = 0;
  for (const [value, count] of sorted) {
    while (index < number - 1 && value > edge(index + 1)) index++;
    counts[index] = (counts[index] ?? 0) + count;
  }
  return counts.map((count, each) => ({ from: edge(each), to: edge(each + 1), count }));
}
