import { tellNow } from "./arrivals.ts";

/**
 * Comes back when the event loop has read what had reached the sockets of this process before it was asked: the first
 * turn may be past its reading already, so it takes two.
 */
export async function readOut(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise((read) => setImmediate(read));
  // What was read last waits behind these turns to be told.
  tellNow();
}
