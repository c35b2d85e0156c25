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
  for (const peer of closed) peer.leave(code);
  for (const peer of clients) peer.cutFrozen();
  await allEnded(clients, clock);
  // Who has not answered our close by now is left without one.
  for (const peer of clients) peer.cut();
  noteUnread(clients, note);
  return closed;
}

/** The clients of a group in one note. */
function noteUnread(clients: readonly Peer[], note: (text: string) => void): void {
  const groups = new Map<string, { unread: number; clients: number }>();
  for (const { name, inbox } of clients) {
    if (inbox.unread === 0) continue;
    const group = name.replace(/\[\d+\]$/, "");
    const sum = groups.get(group) ?? { unread: 0, clients: 0 };
    groups.set(group, { unread: sum.unread + inbox.unread, clients: sum.clients + (group === name ? 0 : 1) });
  }
  for (const [name, { unread, clients: count }] of groups) {
    const whose = count === 0 ? "" : ` of ${count} of its clients`;
    note(
      `${name}: ${unread} ${unread === 1 ? "message" : "messages"}${whose} ${unread === 1 ? "was" : "were"} never read`,
    );
  }
}
