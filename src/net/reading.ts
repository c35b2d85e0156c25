import type { Cancel, Clock } from "../environment.ts";
import type { Connection } from "./connection.ts";

/**
 * Why nothing is read: its owner has paused it, it is frozen, what was read last takes its time, or too much of what has come
 * is held back.
 */
type Reason = "paused" | "frozen" | "slowed" | "full";

/** Whether a connection is read: as long as nothing keeps it from that. */
export class Reading {
  readonly #connection: Pick<Connection, "pause" | "resume">;
  readonly #clock: Clock;
  readonly #reasons = new Set<Reason>();
  #reads = true;
  /** Until when what was read slowly takes, in milliseconds of the clock. */
  #slowUntil = 0;
  #cancel: Cancel | undefined;

  constructor(connection: Pick<Connection, "pause" | "resume">, clock: Clock) {
    this.#connection = connection;
    this.#clock = clock;
  }

  has(reason: Reason): boolean {
    return this.#reasons.has(reason);
  }

  /** Says whether something keeps it from reading. */
  set(reason: Reason, holds: boolean): void {
    if (holds) this.#reasons.add(reason);
    else this.#reasons.delete(reason);
    const reads = this.#reasons.size === 0;
    if (reads === this.#reads) return;
    this.#reads = reads;
    if (reads) this.#connection.resume();
    else this.#connection.pause();
  }

  /** Reads nothing as long as so many bytes take at that rate, in bytes per second, behind those before. `now`: of the clock. */
  slow(bytes: number, rate: number, now: number): void {
    this.#slowUntil = Math.max(now, this.#slowUntil) + (bytes / rate) * 1000;
    this.#cancel?.();
    this.#cancel = this.#clock.after(this.#slowUntil - now, () => this.set("slowed", false));
    this.set("slowed", true);
  }

  /** Forgets what it waits for. */
  forget(): void {
    this.#cancel?.();
  }
}
