import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Series } from "../../src/play/series.ts";

function of(samples: readonly number[]): Series {
  const series = new Series();
  for (const sample of samples) series.add(sample);
  return series;
}

describe("Series", () => {
  it("gives exact percentiles by the nearest rank", () => {
    const { count, min, p50, p90, p95, p99, max } = of(Array.from({ length: 100 }, (_, i) => 100 - i)).summary();
    expect({ count, min, p50, p90, p95, p99, max }).toEqual({
      count: 100,
      min: 1,
      p50: 50,
      p90: 90,
      p95: 95,
      p99: 99,
      max: 100,
    });
  });

  it("gives the one sample for every percentile", () => {
    expect(of([7]).summary()).toEqual({ count: 1, min: 7, p50: 7, p90: 7, p95: 7, p99: 7, max: 7 });
  });

  it("is off by at most 1 % when it is long", () => {
    const samples = Array.from({ length: 50_000 }, (_, i) => 0.5 + i / 100);
    const { count, min, p50, p99, max } = of(samples).summary();
    expect({ count, min, max }).toEqual({ count: 50_000, min: 0.5, max: 0.5 + 49_999 / 100 });
    expect(Math.abs(p50 - 250.5) / 250.5).toBeLessThan(0.0101);
    expect(Math.abs(p99 - 495.5) / 495.5).toBeLessThan(0.0101);
  });

  it("keeps its percentiles in order and between its ends", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 300 }),
        (samples) => {
          const { min, p50, p90, p95, p99, max } = of(samples).summary();
          const ordered = [min, p50, p90, p95, p99, max];
          expect(ordered).toEqual(ordered.toSorted((a, b) => a - b));
        },
      ),
    );
  });
});
