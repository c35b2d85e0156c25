import type { Inbox } from "./inbox.ts";

/**
 * How much the inboxes of many connections may hold together, in bytes. Who holds the most makes room first, so that one
 * client that sends and sends takes nothing from those that send little.
 */
export class SharedRoom {
  readonly #most: number;
  readonly #held = new Map<Inbox, number>();
  #sum = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** How much all of them hold. */
  get held(): number {
    return this.#sum;
  }

  /** An inbox holds more, or less. */
  change(inbox: Inbox, by: number): void {
    const held = (this.#held.get(inbox) ?? 0) + by;
    if (held > 0) this.#held.set(inbox, held);
    else this.#held.delete(inbox);
    this.#sum += by;
    if (by > 0 && this.#sum > this.#most) this.#makeRoom();
  }

  /** Half of what the largest holds goes: so it is rarely looked for. */
  #makeRoom(): void {
    while (this.#sum > this.#most) {
      let largest: Inbox | undefined;
      let most = 0;
      for (const [inbox, held] of this.#held) {
        if (held <= most) continue;
        largest = inbox;
        most = held;
      }
      if (!largest) return;
      largest.shrink(most / 2);
    }
  }
}
