/** How time is laid out. */
export interface AxisOptions {
  /** Pixels for a millisecond. */
  readonly scale: number;
  /** The least distance of two rows in pixels; 0 for time as it is. */
  readonly least: number;
  /** What would be longer than this is folded to it. */
  readonly most: number;
}

/** A stretch of time in which nothing happened, drawn shorter than it was. */
export interface Fold {
  /** The row behind it. */
  readonly row: number;
  /** Where it is, in pixels: its middle. */
  readonly y: number;
  readonly milliseconds: number;
}

/** Where each row is. */
export interface Axis {
  readonly ys: Float64Array;
  readonly folds: readonly Fold[];
  readonly height: number;
}

/** Room above the first row and below the last, in pixels. */
const MARGIN = 24;

/** Lays rows out by their times (milliseconds, the first first): true to scale between the least and the most distance. */
export function axisOf(times: readonly number[], { scale, least, most }: AxisOptions): Axis {
  const ys = new Float64Array(times.length);
  const folds: Fold[] = [];
  let y = MARGIN;
  for (let row = 0; row < times.length; row++) {
    if (row > 0) {
      const milliseconds = Math.max(0, (times[row] ?? 0) - (times[row - 1] ?? 0));
      const wanted = milliseconds * scale;
      if (wanted > most) folds.push({ row, y: y + most / 2, milliseconds });
      y += Math.min(most, Math.max(least, wanted));
    }
    ys[row] = y;
  }
  return { ys, folds, height: y + MARGIN };
}

/** Pixels for a millisecond so that most of what comes one after another is neither folded nor crowded. */
export function scaleFor(times: readonly number[]): number {
  const gaps: number[] = [];
  for (let row = 1; row < times.length; row++) {
    const gap = (times[row] ?? 0) - (times[row - 1] ?? 0);
    if (gap > 0) gaps.push(gap);
  }
  gaps.sort((a, b) => a - b);
  const usual = gaps[Math.floor(gaps.length * 0.75)];
  return usual === undefined ? 1 : 44 / usual;
}

/** The first row that is at or below a place; the number of rows when all are above it. */
export function rowAt(ys: Float64Array, y: number): number {
  let [low, high] = [0, ys.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ys[middle] ?? 0) < y) low = middle + 1;
    else high = middle;
  }
  return low;
}
