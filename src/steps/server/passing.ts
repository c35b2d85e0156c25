import type { Peer } from "../../net/peer.ts";

/** A message on its way through a proxy, which a rule has taken. */
export interface Passing {
  readonly bytes: Buffer;
  readonly binary: boolean;
  /** Where it was going: our end of the connection to the server, or that of the client. */
  readonly to: Peer;
}
