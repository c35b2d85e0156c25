import { Series } from "./series.ts";

/** A series as one scene measures it: it knows the time in which it did so, on the clock of the run. */
export class MeasuredSeries extends Series {
  /** The first cause and the last end, in milliseconds. */
  from = Infinity;
  to = -Infinity;

  measure(start: number, end: number): void {
    if (start < this.from) this.from = start;
    if (end > this.to) this.to = end;
    this.add(end - start);
  }
}
