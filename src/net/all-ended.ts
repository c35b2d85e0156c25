import type { Clock } from "../environment.ts";
import type { Peer } from "./peer.ts";

/** How long the other side has to answer our close frames, in milliseconds. */
const CLOSE_TIMEOUT = 1000;

/** Resolves when every connection of these peers has ended, or when they had a second for it. */
export async function allEnded(peers: readonly Peer[], clock: Clock): Promise<void> {
  if (peers.length === 0) return;
  let cancel: (() => void) | undefined;
  const time = new Promise<void>((resolve) => {
    cancel = clock.after(CLOSE_TIMEOUT, resolve);
  });
  await Promise.race([Promise.all(peers.map((peer) => new Promise<void>((resolve) => peer.whenEnded(resolve)))), time]);
  cancel?.();
}
