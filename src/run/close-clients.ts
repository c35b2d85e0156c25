import type { Clock } from "../environment.ts";
import { allEnded } from "../net/all-ended.ts";
import type { Peer } from "../net/peer.ts";

export interface CloseClientsOptions {
  readonly clock: Clock;
  /** 1000, or 1001 when the run was interrupted. */
  readonly code: 1000 | 1001;
  readonly note: (text: string) => void;
}

/**
 * Closes every connection of clients that is open, and notes what nobody has read. Nothing of them is left. Gives back the
 * clients that it closed.
 */
export async function closeClients(
  clients: readonly Peer[],
  { clock, code, note }: CloseClientsOptions,
): Promise<readonly Peer[]> {
  const closed = clients.filter((peer) => peer.connected);
  for (const peer of closed) peer.close(code, undefined);
  for (const peer of clients) peer.cutFrozen();
  await allEnded(clients, clock);
  // Who has not answered our close by now is left without one.
  for (const peer of clients) peer.cut();
  for (const { name, inbox } of clients) {
    const { unread } = inbox;
    if (unread > 0) note(`${name}: ${unread} ${unread === 1 ? "message was" : "messages were"} never read`);
  }
  return closed;
}
