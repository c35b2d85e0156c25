import type { Peer } from "../net/peer.ts";
import type { Endpoint } from "./mock.ts";

/** An endpoint of a mock that runs: its connections. */
export class RunningEndpoint {
  readonly spec: Endpoint;
  /** The open connections, in the order of their opening. */
  readonly peers = new Set<Peer>();
  /** How many connections were accepted so far. */
  accepted = 0;
  /** The root `endpoint`. */
  readonly view: Readonly<Record<string, unknown>>;

  constructor(spec: Endpoint) {
    this.spec = spec;
    this.view = Object.create(null, { connections: { get: () => this.peers.size, enumerable: true } }) as Record<
      string,
      unknown
    >;
  }
}
