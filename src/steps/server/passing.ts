import type { Peer } from "../../net/peer.ts";

/** Under this name the steps of a proxy's reaction find the message that set it off. No expression can read it. */
export const PASSING = "(the message that passes)";

/** A message on its way through a proxy, which a rule has taken. */
export interface Passing {
  readonly bytes: Buffer;
  readonly binary: boolean;
  /** Where it was going: our end of the connection to the server, or that of the client. */
  readonly to: Peer;
}

/** What a reaction of a proxy reacts to; undefined where nothing passes. */
export function passingIn(scope: { get(name: string): unknown }): Passing | undefined {
  return scope.get(PASSING) as Passing | undefined;
}
