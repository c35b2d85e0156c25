import type { Cancel, OnGiveUp } from "../../environment.ts";
import type { Failure } from "../../problem.ts";
import type { PlayScope } from "../step.ts";

/**
 * Does work that is given up when the track is stopped; then this throws the track's failure. What the work gives all the
 * same goes to `discard`. The work may ask once to be told of it.
 */
export async function abortable<T>(
  scope: PlayScope,
  work: (onGiveUp: OnGiveUp) => Promise<T>,
  discard: (result: T) => void = () => undefined,
): Promise<T> {
  let stopped: Failure | undefined;
  let giveUp: (() => void) | undefined;
  const cancel = scope.track.onStop((failure) => {
    stopped = failure;
    giveUp?.();
  });
  const onGiveUp = (callback: () => void): Cancel => {
    if (stopped) callback();
    else giveUp = callback;
    return () => (giveUp = undefined);
  };
  try {
    const result = await work(onGiveUp);
    if (!stopped) return result;
    discard(result);
    throw stopped;
  } catch (thrown) {
    throw stopped ?? thrown;
  } finally {
    cancel();
  }
}
