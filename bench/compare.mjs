// How figures are compared so that a ratio means something: side by side, interleaved, by medians.

/**
 * One thing that is measured, and how good wstest must be at it: `ratio` is against the floor, `limit` an absolute figure.
 *
 * @typedef {{ measure: string, unit: string, digits?: number, floor: number, wstest: number, better: "lower" | "higher",
 *   ratio?: number, limit?: number, noisy?: boolean }} Row
 */

/** The contestants of a benchmark, in the order of the table. */
export const contestants = /** @type {const} */ (["floor", "wstest"]);

/**
 * Runs the contestants in turns (A B, B A, …), after one round that does not count, and gives the samples of each.
 *
 * @template Sample
 * @param {number} rounds
 * @param {(contestant: "floor" | "wstest") => Promise<Sample>} run
 * @returns {Promise<{ floor: Sample[], wstest: Sample[] }>}
 */
export async function interleave(rounds, run) {
  const samples = { floor: /** @type {Sample[]} */ ([]), wstest: /** @type {Sample[]} */ ([]) };
  for (const contestant of contestants) await run(contestant);
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? contestants : contestants.toReversed();
    for (const contestant of order) samples[contestant].push(await run(contestant));
  }
  return samples;
}

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? at(sorted, middle) : (at(sorted, middle - 1) + at(sorted, middle)) / 2;
}

/** How far the middle half of the values is apart, in parts of their median. @param {readonly number[]} values */
export function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const quarter = Math.floor(sorted.length / 4);
  return (at(sorted, sorted.length - 1 - quarter) - at(sorted, quarter)) / median(values);
}

/**
 * A row of the table, from the samples of both.
 *
 * @template Sample
 * @param {{ floor: Sample[], wstest: Sample[] }} samples
 * @param {(sample: Sample) => number} figure
 * @param {Omit<Row, "floor" | "wstest" | "noisy">} what
 * @returns {Row}
 */
export function rowOf(samples, figure, what) {
  const floor = samples.floor.map(figure);
  const wstest = samples.wstest.map(figure);
  return { ...what, floor: median(floor), wstest: median(wstest), noisy: spread(floor) > 0.3 || spread(wstest) > 0.3 };
}

/** @param {readonly number[]} values @param {number} index */
function at(values, index) {
  const value = values[index];
  if (value === undefined) throw new Error("no samples to compare");
  return value;
}
