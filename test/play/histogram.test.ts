import { describe, expect, it } from "vitest";
import { histogram } from "../../src/play/histogram.ts";
import { Series } from "../../src/play/series.ts";

describe("a histogram", () => {
  it("has no bucket for nothing, and one for one value", () => {
    expect(histogram([])).toEqual([]);
    expect(histogram([[5, 3]])).toEqual([{ from: 5, to: 5, count: 3 }]);
  });

  it("has buckets of equal width where values lie close together, and loses none", () => {
    expect(
      histogram([
        [10, 1],
        [12, 1],
        [20, 2],
      ]),
    ).toEqual([
      { from: 10, to: 12.5, count: 2 },
      { from: 12.5, to: 15, count: 0 },
      { from: 15, to: 17.5, count: 0 },
      { from: 17.5, to: 20, count: 2 },
    ]);
  });

  it("has buckets that grow where they lie far apart", () => {
    const buckets = histogram([
      [1, 1],
      [10_000, 3],
    ]);
    expect(buckets.map(({ from }) => Math.round(from))).toEqual([1, 10, 100, 1000]);
    expect(buckets.map(({ count }) => count)).toEqual([1, 0, 0, 3]);
  });

  it("is bounded, and counts everything that a series has, also what came before its cause", () => {
    const series = new Series();
    for (let n = 0; n < 30_000; n++) series.add(((n * 7919) % 1000) / 7 - 3);
    const buckets = series.buckets();
    expect(buckets.length).toBe(40);
    expect(buckets.reduce((sum, { count }) => sum + count, 0)).toBe(30_000);
    expect([buckets[0]?.from, buckets.at(-1)?.to]).toEqual([series.summary().min, series.summary().max]);
  });
});
