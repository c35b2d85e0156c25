import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Series } from "../../src/play/series.ts";

function of(samples: readonly number[]): Series {
  const series = new Series();
  for (const sample of samples) series.add(sample);
  return series;
}

function merged(parts: readonly (readonly number[])[]): Series {
  const series = new Series();
  for (const part of parts) series.merge(of(part));
  return series;
}

const percentiles = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 } as const;

/** The sample that has a rank, by its definition. */
function exact(samples: readonly number[], part: number): number {
  return samples.toSorted((a, b) => a - b)[Math.ceil(part * samples.length) - 1] ?? NaN;
}

/** Every percentile is within 1 % or a microsecond of the exact one. */
function expectNear(series: Series, samples: readonly number[]): void {
  const summary = series.summary();
  const { count, min, max } = summary;
  expect({ count, min, max }).toEqual({
    count: samples.length,
    min: samples.reduce((a, b) => Math.min(a, b)),
    max: samples.reduce((a, b) => Math.max(a, b)),
  });
  for (const [name, part] of Object.entries(percentiles)) {
    const right = exact(samples, part);
    const off = Math.abs(summary[name as keyof typeof percentiles] - right);
    expect(off).toBeLessThanOrEqual(Math.max(0.001, Math.abs(right) * 0.01));
  }
}

/** JSON knows no negative zero. */
const latency = fc.double({ min: -50, max: 1e7, noNaN: true }).map((each) => each + 0);
/** More samples than are kept as they are: few that are random, many times over, each time a little larger. */
const long = fc
  .array(latency, { minLength: 1, maxLength: 50 })
  .map((few) => Array.from({ length: 10_500 }, (_, index) => (few[index % few.length] ?? 0) * (1 + index / 7000)));
const short = fc.array(latency, { minLength: 1, maxLength: 300 });

describe("Series", () => {
  it("gives exact percentiles by the nearest rank", () => {
    expect(of(Array.from({ length: 100 }, (_, i) => 100 - i)).summary()).toEqual({
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

  it("is exact up to 10,000 samples", () => {
    const samples = Array.from({ length: 10_000 }, (_, i) => ((i * 7919) % 10_000) + 0.123);
    const { p50, p90, p95, p99 } = of(samples).summary();
    expect({ p50, p90, p95, p99 }).toEqual({ p50: 4999.123, p90: 8999.123, p95: 9499.123, p99: 9899.123 });
  });

  it("is off by at most 1 % or a microsecond when it is longer", () => {
    fc.assert(
      fc.property(long, (samples) => expectNear(of(samples), samples)),
      { numRuns: 30 },
    );
  });

  it("keeps few numbers however many samples it has", () => {
    const data = of(Array.from({ length: 50_000 }, (_, i) => i ** 2)).data();
    expect("buckets" in data && data.buckets.length).toBeLessThan(1500);
  });

  it("keeps its percentiles in order and between its ends", () => {
    fc.assert(
      fc.property(fc.oneof({ arbitrary: short, weight: 20 }, long), (samples) => {
        const { min, p50, p90, p95, p99, max } = of(samples).summary();
        const ordered = [min, p50, p90, p95, p99, max];
        expect(ordered).toEqual(ordered.toSorted((a, b) => a - b));
      }),
    );
  });
});

describe("series that are merged", () => {
  it("are what all samples together are, and exact as long as these are few", () => {
    fc.assert(
      fc.property(fc.array(short, { minLength: 1, maxLength: 5 }), (parts) => {
        const all = parts.flat();
        const { p50, p90, p95, p99 } = merged(parts).summary();
        expect(merged(parts).summary()).toEqual(of(all).summary());
        expect([p50, p90, p95, p99]).toEqual(Object.values(percentiles).map((part) => exact(all, part)));
      }),
    );
  });

  it("are what all samples together are, when one is long or all of them are", () => {
    fc.assert(
      fc.property(long, short, (many, few) => {
        for (const parts of [
          [many, few],
          [few, many],
          [many, many],
          [many.slice(0, 6000), many.slice(6000), few],
        ]) {
          const series = merged(parts);
          expect(series.summary()).toEqual(of(parts.flat()).summary());
          expectNear(series, parts.flat());
        }
      }),
      { numRuns: 10 },
    );
  });

  it("do not depend on the order", () => {
    fc.assert(
      fc.property(long, short, short, (a, b, c) => {
        const summary = merged([a, b, c]).summary();
        expect(merged([c, a, b]).summary()).toEqual(summary);
        expect(merged([[...b, ...c].toReversed(), a]).summary()).toEqual(summary);
      }),
      { numRuns: 10 },
    );
  });

  it("leave the one that was added as it is", () => {
    const other = of([1, 2]);
    const series = of([3]);
    series.merge(other);
    series.add(9);
    expect(other.summary()).toEqual(of([1, 2]).summary());
    expect(series.count).toBe(4);
  });
});

describe("a series as data", () => {
  it("is the same again, also through JSON", () => {
    fc.assert(
      fc.property(fc.oneof({ arbitrary: short, weight: 20 }, long), (samples) => {
        const read = Series.of(JSON.parse(JSON.stringify(of(samples).data())) as ReturnType<Series["data"]>);
        expect(read.summary()).toEqual(of(samples).summary());
        read.add(5);
        expect(read.summary()).toEqual(of([...samples, 5]).summary());
      }),
    );
  });
});
