import { judgeLatency, type Measurement } from "./latency.ts";
import { noteLatency } from "./step-frames.ts";
import type { PlayScope } from "./step.ts";

/**
 * Judges a latency that is not that of a message: of a close, a control frame, a request, a command. The limit that a
 * scenario sets for all its messages is not meant for it, only the step's own. With neither a limit nor a series nothing
 * is done. Throws a `Failure`: `too-late`, `too-early`.
 */
export function judgeOwnLatency(measurement: Measurement, scope: PlayScope): void {
  const { within, series, start, end } = measurement;
  if (within) judgeLatency(measurement, scope);
  else {
    if (scope.track.frames) noteLatency(end - start, scope);
    if (series !== undefined) scope.scene.record(series, start, end);
  }
}
