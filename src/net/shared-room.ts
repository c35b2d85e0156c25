/** What has a part of a room. */
interface Member {
  /** Forgets the oldest that it holds, until no more than so many bytes are left. */
  shrink(bytes: number): void;
}

/**
 * How much the inboxes of many connections may hold together, in bytes. Who holds the most makes room first, so that one
 * client that sends and sends takes nothing from those that send little.
 */
export class SharedRoom {
  readonly #most: number;
  readonly #held = new Map<Member, number>();
  #sum = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** How much all of them hold. */
  get held(): number {
    return this.#sum;
  }

  /** One of them holds more, or less. */
  change(member: Member, by: number): void {
    const held = (this.#held.get(member) ?? 0) + by;
    if (held > 0) this.#held.set(member, held);
    else this.#held.delete(member);
    this.#sum += by;
    if (by > 0 && this.#sum > this.#most) this.#makeRoom();
  }

  /** Half of what the largest holds goes: so it is rarely looked for. */
  #makeRoom(): void {
    while (this.#sum > this.#most) {
      let largest: Member | undefined;
      let most = 0;
      for (const [member, held] of this.#held) {
        if (held <= most) continue;
        largest = member;
        most = held;
      }
      if (!largest) return;
      largest.shrink(most / 2);
    }
  }
}
