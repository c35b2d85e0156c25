import { formatDuration } from "../expression/duration.ts";
import { closeFault } from "../net/close-code.ts";
import type { Peer } from "../net/peer.ts";
import { Failure } from "../problem.ts";
import type { SilenceEnd } from "../steps/standing/heartbeat.ts";
import type { Scope } from "./scope.ts";

/** Milliseconds that the other side has to answer our close: who has gone silent will hardly. */
const GRACE = 1000;

/** What ended a connection that has gone silent. */
export interface Silence {
  readonly spec: SilenceEnd;
  readonly peer: Peer;
  readonly scope: Scope;
  /** Unless the file says another. */
  readonly code: number;
  /** What did not come: `no pong`. */
  readonly missing: string;
  /** In milliseconds. */
  readonly within: number;
}

/**
 * Ends the connection of who has gone silent: by a close frame, and TCP if that is not answered either. Gives what to tell a
 * scenario whose client it is.
 */
export function endSilent({ spec, peer, scope, code: usual, missing, within }: Silence): Failure {
  const why = `${missing} within ${formatDuration(within)}`;
  const code = spec.code?.evaluate(scope) ?? usual;
  const reason = spec.reason?.evaluate(scope) ?? why;
  if (code === 1006) peer.drop("end");
  else {
    const fault = closeFault(code, reason);
    if (fault !== undefined)
      throw new Failure({ code: "setting", headline: fault, label: "cannot be sent", at: spec.at });
    const { session } = peer;
    peer.close(code, reason, scope.track);
    scope.track.wait(
      GRACE,
      () => session.drop("end", scope.scene.clock.now()),
      () => undefined,
    );
  }
  return new Failure({
    code: "never-came",
    headline: `${peer.name}: ${why}; its connection was ${code === 1006 ? "ended" : `closed with ${code}`}`,
    label: "the other side has gone silent",
    at: spec.at,
  });
}
