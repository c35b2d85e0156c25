// How figures are compared so that a ratio means something: side by side, interleaved, by medians.

/**
 * One thing that is measured, and how good wstest must be at it: `ratio` is against the floor, `limit` an absolute figure.
 *
 * `ofFloor` is how it stands to the floor.
 *
 * @typedef {{ measure: string, unit: string, digits?: number, floor: number, wstest: number, ofFloor: number,
 *   better: "lower" | "higher", ratio?: number, limit?: number, noisy?: boolean }} Row
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
 * A row of the table, from the samples of both. The machine is not the same from minute to minute, so each sample is held
 * against the one beside it: the ratio is the median of the ratios of all pairs, which that of the medians need not be.
 *
 * @template Sample
 * @param {{ floor: Sample[], wstest: Sample[] }} samples
 * @param {(sample: Sample) => number} figure
 * @param {Omit<Row, "floor" | "wstest" | "ofFloor" | "noisy">} what
 * @returns {Row}
 */
export function rowOf(samples, figure, what) {
  const floor = samples.floor.map(figure);
  const wstest = samples.wstest.map(figure);
  const ratios = wstest.map((value, round) => value / at(floor, round));
  return {
    ...what,
    floor: median(floor),
    wstest: median(wstest),
    ofFloor: median(ratios),
    noisy: spread(ratios) > 0.3,
  };
}

/** @param {readonly number[]} values @param {number} index */
function at(values, index) {
  const value = values[index];
  if (value === undefined) throw new Error("no samples to compare");
  return value;
}
