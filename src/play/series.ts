import type { Bucket, SeriesSummary } from "../events.ts";
import { histogram } from "./histogram.ts";

/** Up to so many samples percentiles are exact. */
const EXACT = 10_000;
/** Each bucket is so much wider than the one before it: its middle is off by (1.02 - 1) / (1.02 + 1), less than 1 %. */
const GROWTH = 1.02;
const LOG_GROWTH = Math.log(GROWTH);
/** What is nearer to zero counts as zero: a microsecond, in milliseconds. */
const LEAST = 0.001;

/** A series as plain data, for files: its samples, or counts by bucket with the ends, which buckets do not know. */
export type SeriesData =
  | { readonly samples: readonly number[] }
  | {
      readonly min: number;
      readonly max: number;
      readonly buckets: readonly (readonly [bucket: number, count: number])[];
    };

/**
 * Latencies of one name, in milliseconds. Up to 10,000 samples are kept as they are, more as counts in buckets of equal
 * relative width (as in DDSketch): percentiles are then off by at most 1 % or a microsecond, and memory is bounded. Two
 * series merge into the one that all their samples would have made, in whatever order.
 */
export class Series {
  count = 0;
  #min = Infinity;
  #max = -Infinity;
  #samples: number[] | undefined = [];
  readonly #buckets = new Map<number, number>();

  static of(data: SeriesData): Series {
    const series = new Series();
    series.#take(data);
    return series;
  }

  add(milliseconds: number): void {
    this.count++;
    if (milliseconds < this.#min) this.#min = milliseconds;
    if (milliseconds > this.#max) this.#max = milliseconds;
    if (this.#samples === undefined) this.#fill(bucketOf(milliseconds), 1);
    else if (this.#samples.push(milliseconds) > EXACT) this.#spill();
  }

  /** Adds all samples of another series, which stays as it is. */
  merge(other: Series): void {
    this.#take(other.data());
  }

  summary(): SeriesSummary {
    const sorted = this.#sorted();
    const [p50, p90, p95, p99] = [0.5, 0.9, 0.95, 0.99].map((part) => valueAt(sorted, Math.ceil(part * this.count)));
    const inside = (value = 0): number => Math.min(this.#max, Math.max(this.#min, value));
    return {
      count: this.count,
      min: this.#min,
      p50: inside(p50),
      p90: inside(p90),
      p95: inside(p95),
      p99: inside(p99),
      max: this.#max,
    };
  }

  /** How they lie between the least and the largest. */
  buckets(): readonly Bucket[] {
    const inside = (value: number): number => Math.min(this.#max, Math.max(this.#min, value));
    return histogram(this.#sorted().map(([value, count]) => [inside(value), count]));
  }

  data(): SeriesData {
    if (this.#samples) return { samples: [...this.#samples] };
    return { min: this.#min, max: this.#max, buckets: [...this.#buckets].toSorted(([a], [b]) => a - b) };
  }

  #take(data: SeriesData): void {
    if ("samples" in data) {
      for (const sample of data.samples) this.add(sample);
      return;
    }
    this.#spill();
    this.#min = Math.min(this.#min, data.min);
    this.#max = Math.max(this.#max, data.max);
    for (const [bucket, count] of data.buckets) {
      this.count += count;
      this.#fill(bucket, count);
    }
  }

  /** Values with how often each came, the least first. */
  #sorted(): readonly (readonly [value: number, count: number])[] {
    if (this.#samples) return this.#samples.toSorted((a, b) => a - b).map((sample) => [sample, 1]);
    return [...this.#buckets].toSorted(([a], [b]) => a - b).map(([bucket, count]) => [middleOf(bucket), count]);
  }

  #spill(): void {
    for (const sample of this.#samples ?? []) this.#fill(bucketOf(sample), 1);
    this.#samples = undefined;
  }

  #fill(bucket: number, count: number): void {
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + count);
  }
}

/** Of zero it is 0. What came before its cause is negative, and mirrored. */
function bucketOf(milliseconds: number): number {
  const size = Math.abs(milliseconds) / LEAST;
  if (size < 1) return 0;
  return Math.sign(milliseconds) * (1 + Math.ceil(Math.log(size) / LOG_GROWTH));
}

/** The value that no other one in the bucket is further from than 1 %. */
function middleOf(bucket: number): number {
  if (bucket === 0) return 0;
  return (Math.sign(bucket) * LEAST * 2 * GROWTH ** (Math.abs(bucket) - 1)) / (1 + GROWTH);
}

/** The value with a rank, counted from 1. */
function valueAt(sorted: readonly (readonly [value: number, count: number])[], rank: number): number | undefined {
  let seen = 0;
  return sorted.find(([, count]) => (seen += count) >= rank)?.[0];
}
