import pTimeout from "p-timeout";
import type { Cancel } from "../environment.ts";
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
/** About three weeks in milliseconds: as long as a timer can be. */
const ENDLESS = 2 ** 31 - 1;

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
  {
    deadlines,
    timeout,
    inspected,
  }: {
    readonly deadlines: Deadlines;
    readonly timeout: number;
    readonly inspected?: { readonly uncounted: number } | undefined;
  },
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  let counted = 0;
  let forget: Cancel;
  const late = (): void => {
    const more = (inspected?.uncounted ?? 0) - counted;
    counted += more;
    if (more > 0) forget = deadlines.add(more, late);
    else track.stop(tookTooLong(scenario, track, timeout));
  };
  forget = deadlines.add(timeout, late);
  const abort = new AbortController();
  const endWait = track.wait(
    inspected ? ENDLESS : timeout + GRACE,
    () => undefined,
    (failure) => abort.abort(failure),
  );
  try {
    // Who looks at it may do so for hours.
    if (inspected) return await work(abort.signal);
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
