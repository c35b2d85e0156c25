import { Failure } from "../../problem.ts";
import type { Track } from "../scene.ts";

/**
 * Runs steps that stand inside something, a call or a loop: a failure that leaves them says where it was. What does not fail
 * pays for no text, and only where it waits for one more handler.
 */
export function runInside(
  track: Track,
  run: () => void | Promise<void>,
  where: () => string | undefined,
): void | Promise<void> {
  const failed = (thrown: unknown): never => {
    const text = thrown instanceof Failure ? where() : undefined;
    if (!(thrown instanceof Failure) || text === undefined) throw thrown;
    // What stopped the steps from outside (a mock, a server, an interrupt) did not happen in them; running out of time did.
    const came = thrown.problem.code !== "time-out" && thrown.is(track.stopped);
    throw thrown.inside(came ? `the scenario was ${text}` : text);
  };
  try {
    return run()?.catch(failed);
  } catch (thrown) {
    return failed(thrown);
  }
}
