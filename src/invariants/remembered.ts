import type { Peer } from "../net/peer.ts";
import type { Sighting } from "./invariant.ts";
import type { ValueKey } from "./value-key.ts";

/** How many values an invariant remembers, those of all clients together. */
export const MOST_REMEMBERED = 100_000;

/** The values that clients have seen, and in which message each was. When there are too many, the oldest are forgotten. */
export class Remembered {
  readonly #byPeer = new Map<Peer, Map<ValueKey, Sighting>>();
  #count = 0;
  readonly #most: number;
  #forgets: (() => void) | undefined;

  /** `forgets`: called once, when it begins to forget. */
  constructor(forgets: () => void, most = MOST_REMEMBERED) {
    this.#forgets = forgets;
    this.#most = most;
  }

  /** Where the client has seen the value before; if it has not, it has now. */
  see(peer: Peer, key: ValueKey, sighting: Sighting): Sighting | undefined {
    let known = this.#byPeer.get(peer);
    if (!known) this.#byPeer.set(peer, (known = new Map()));
    const before = known.get(key);
    if (before) return before;
    known.set(key, sighting);
    this.#count++;
    if (this.#count > this.#most) this.#forgetOne(known);
    return undefined;
  }

  /** The oldest of the client that has just seen one more: what is remembered of the others stays. */
  #forgetOne(known: Map<ValueKey, Sighting>): void {
    const [oldest] = known.keys();
    if (oldest === undefined) return;
    known.delete(oldest);
    this.#count--;
    this.#forgets?.();
    this.#forgets = undefined;
  }
}
