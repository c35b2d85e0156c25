import type { SeriesSummary } from "../events.ts";

/** Below this many samples percentiles are exact. */
const EXACT = 10_000;
/** Relative width of a bucket: percentiles of long series are off by at most 1 %. */
const GROWTH = 1.02;
/** Latencies below this count as this: a microsecond is less than any clock here can tell. */
const LEAST = 0.001;

/**
 * Latencies of one name, in milliseconds. Samples are kept as they are up to a number, then as counts in buckets of
 * equal relative width (as in DDSketch): memory is bounded, and two series merge by adding.
 */
export class Series {
  count = 0;
  #min = Infinity;
  #max = -Infinity;
  #samples: number[] | undefined = [];
  readonly #buckets = new Map<number, number>();

  add(milliseconds: number): void {
    this.count++;
    this.#min = Math.min(this.#min, milliseconds);
    this.#max = Math.max(this.#max, milliseconds);
    if (this.#samples) {
      this.#samples.push(milliseconds);
      if (this.#samples.length > EXACT) this.#spill();
    } else this.#bucket(milliseconds);
  }

  summary(): SeriesSummary {
    const sorted = this.#samples?.toSorted((a, b) => a - b);
    const at = (q: number): number =>
      sorted ? (sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? 0) : this.#quantile(q);
    return {
      count: this.count,
      min: this.#min,
      p50: at(0.5),
      p90: at(0.9),
      p95: at(0.95),
      p99: at(0.99),
      max: this.#max,
    };
  }

  #spill(): void {
    for (const sample of this.#samples ?? []) this.#bucket(sample);
    this.#samples = undefined;
  }

  #bucket(milliseconds: number): void {
    const index = Math.ceil(Math.log(Math.max(LEAST, milliseconds)) / Math.log(GROWTH));
    this.#buckets.set(index, (this.#buckets.get(index) ?? 0) + 1);
  }

  #quantile(q: number): number {
    const rank = Math.ceil(q * this.count);
    let seen = 0;
    for (const [index, count] of [...this.#buckets].toSorted(([a], [b]) => a - b)) {
      seen += count;
      if (seen >= rank) return Math.min(this.#max, Math.max(this.#min, (2 * GROWTH ** index) / (1 + GROWTH)));
    }
    return this.#max;
  }
}
