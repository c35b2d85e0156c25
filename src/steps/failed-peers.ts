import type { Peer } from "../net/peer.ts";
import { Failure } from "../problem.ts";

const failed = new WeakMap<Failure, readonly Peer[]>();

/** Remembers whose failure it is, so that who tells of it can show what these have said and heard. Gives the same failure. */
export function failureOf(peers: readonly (Peer | undefined)[], failure: Failure): Failure {
  failed.set(
    failure.first,
    peers.filter((each) => each !== undefined),
  );
  return failure;
}

/** The peers whose failure it is, as far as that is known; of a group those that failed, in the order in which they did. */
export function failedPeers(thrown: unknown): readonly Peer[] {
  return (thrown instanceof Failure && failed.get(thrown.first)) || [];
}
