import pTimeout from "p-timeout";
import type { Scope } from "../expression/expr.ts";
import { formatDuration } from "../expression/duration.ts";
import type { Scenario } from "../language/scenario.ts";
import type { Deadlines } from "../play/deadlines.ts";
import type { PlayTrack } from "../play/track.ts";
import { Failure } from "../problem.ts";

/** Milliseconds for a scenario for which nobody says more. */
const DEFAULT = 60_000;
/** How long a step that does not stop when it is told to may keep a scenario from ending, in milliseconds. */
const GRACE = 15_000;

/**
 * How long a scenario may take, in milliseconds: its own `timeout`, else that of the command line. Throws a `Failure` for an
 * expression that has no value, or is no duration.
 */
export function timeLimit({ timeout }: Scenario, scope: Scope, ofCommandLine: number | undefined): number {
  return timeout?.evaluate(scope) ?? ofCommandLine ?? DEFAULT;
}

/**
 * Does the work of a scenario, all of whose steps are on a track; when the time is up, the track is stopped. The work's
 * signal is aborted when the track is stopped, by that or by anybody else. Rejects as the work does; and with an `Error`
 * when the work goes on 15 s after its time was up, which is a fault of a step.
 */
export async function withTimeLimit(
  scenario: Scenario,
  track: PlayTrack,
  { deadlines, timeout }: { readonly deadlines: Deadlines; readonly timeout: number },
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const forget = deadlines.add(timeout, () => track.stop(tookTooLong(scenario, track, timeout)));
  const abort = new AbortController();
  const endWait = track.wait(
    timeout + GRACE,
    () => undefined,
    (failure) => abort.abort(failure),
  );
  try {
    await pTimeout(work(abort.signal), {
      milliseconds: timeout + GRACE,
      message: new Error(`a step did not end within ${formatDuration(GRACE)} after it was stopped`),
    });
  } finally {
    forget();
    endWait();
  }
}

function tookTooLong({ servers, at }: Scenario, { step }: PlayTrack, timeout: number): Failure {
  return new Failure({
    code: "time-out",
    headline: `The scenario did not end within ${formatDuration(timeout)}`,
    label: step ? "it was still at this step" : "it was still starting its servers",
    at: step?.at ?? servers.values().next().value?.at ?? at,
    help: "Give it more with timeout: 5m.",
  });
}
