import { type After, causeOf, causeTime, judgeLatency, type Measurement, nameCause } from "./latency.ts";
import { noteLatency } from "../step-frames.ts";
import type { PlayScope } from "../step.ts";

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

/** Something that came and is no message: a connection, a line of output, the end of a program. */
export interface Coming extends Pick<Measurement, "what" | "within" | "series" | "at"> {
  /** When it came, in milliseconds of the clock. */
  readonly came: number;
  /** What a latency from it is called: `app: output`. */
  readonly title: string;
  readonly id: string | undefined;
  readonly after: After | undefined;
  /** When the wait for it began, for who measures from there what has no cause. */
  readonly began?: number;
}

/** Judges how long after its cause it came. It puts nothing on a wire: it is a cause only for who names it. */
export function judgeComing({ came, title, id, after, began, ...measured }: Coming, scope: PlayScope): void {
  const cause = causeOf(after, scope);
  if (cause) {
    judgeOwnLatency({ ...measured, start: causeTime(cause, undefined), end: came, startTitle: cause.title }, scope);
  } else if (began !== undefined) {
    const start = Math.min(began, came);
    judgeOwnLatency({ ...measured, start, end: came, startTitle: "the wait for it began" }, scope);
  }
  if (id !== undefined) nameCause(scope, { at: came, title }, id);
}
