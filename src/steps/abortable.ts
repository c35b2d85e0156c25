import type { Failure } from "../problem.ts";
import type { PlayScope } from "./step.ts";

/**
 * Does work that is aborted when the track is stopped; then this throws the track's failure. What the work gives all the
 * same goes to `discard`.
 */
export async function abortable<T>(
  scope: PlayScope,
  work: (signal: AbortSignal) => Promise<T>,
  discard: (result: T) => void = () => undefined,
): Promise<T> {
  const abort = new AbortController();
  let stopped: Failure | undefined;
  const cancel = scope.track.onStop((failure) => {
    stopped = failure;
    abort.abort();
  });
  try {
    const result = await work(abort.signal);
    if (!stopped) return result;
    discard(result);
    throw stopped;
  } catch (thrown) {
    throw stopped ?? thrown;
  } finally {
    cancel();
  }
}
