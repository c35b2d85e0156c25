/** The shortest decimal that stands for a number of single precision: 0.1, where the nearest double is 0.10000000149011612. */
export function shortestFloat(single: number): number {
  if (!Number.isFinite(single) || Number.isInteger(single)) return single;
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(single.toPrecision(digits));
    if (Math.fround(short) === single) return short;
  }
  return Number(single.toPrecision(9));
}
