import type { Writable } from "node:stream";

/**
 * Lets a stream that has ended be ended again at no cost. ws does that with each socket and its receiver, and Node makes an
 * error with its stack of every such call, for a callback that nobody gave: a tenth of all that a short connection costs.
 */
export function endOnce(stream: Writable): void {
  stream.end = end as Writable["end"];
}

// --- internal ---

/** Stands for the `end` of all streams: one of its own for each would be in memory ten thousand times. */
function end(this: Writable, ...how: readonly unknown[]): Writable {
  if (how.length === 0 && this.writableEnded) return this;
  return (Object.getPrototypeOf(this) as Writable).end.apply(this, how as Parameters<Writable["end"]>);
}
