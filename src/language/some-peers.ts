/** The peers of a document whose steps do something; undefined among them stands for any peer, as in a fragment. */
export type SomePeers = ReadonlySet<string | undefined>;

/** Whether a peer may be one of them. */
export function mayBeAmong(peers: SomePeers, peer: string): boolean {
  return peers.has(peer) || peers.has(undefined);
}
