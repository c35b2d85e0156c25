/** The peers of a document whose steps receive frames; undefined among them stands for any peer, as in a fragment. */
export type Framed = ReadonlySet<string | undefined>;

/** Whether a peer may be one whose steps receive frames. */
export function receivesFrames(framed: Framed, peer: string): boolean {
  return framed.has(peer) || framed.has(undefined);
}
