import type { Cancel, Clock } from "../environment.ts";

/** A timer of the clock: a real one while time runs, and what is left of its time while it stands. */
interface Timer {
  /** On this clock. */
  due: number;
  readonly ring: () => void;
  cancel: Cancel | undefined;
}

/**
 * A clock that can be held: while it is, its time stands still, for whoever asks and for every timer. So deadlines, limits on
 * latencies, pauses and streams all stand, however long somebody looks; the wire does not.
 */
export class HeldClock implements Clock {
  readonly #real: Clock;
  readonly #timers = new Set<Timer>();
  /** Milliseconds in which it was held, up to the last time that it was let go. */
  #stood = 0;
  #heldAt: number | undefined;

  constructor(real: Clock) {
    this.#real = real;
  }

  get held(): boolean {
    return this.#heldAt !== undefined;
  }

  now(): number {
    return this.#heldAt ?? this.#real.now() - this.#stood;
  }

  wall(): number {
    return this.#real.wall();
  }

  after(milliseconds: number, callback: () => void): Cancel {
    const timer: Timer = {
      due: this.now() + Math.max(0, milliseconds),
      ring: () => {
        this.#timers.delete(timer);
        callback();
      },
      cancel: undefined,
    };
    return this.#add(timer);
  }

  every(milliseconds: number, callback: () => void): Cancel {
    // As one of the system it keeps nothing alive, and what is missed while the clock stands is not made up for.
    return this.#real.every(milliseconds, () => {
      if (!this.held) callback();
    });
  }

  /** Time stands still from now on. */
  hold(): void {
    if (this.held) return;
    this.#heldAt = this.now();
    for (const timer of this.#timers) timer.cancel?.();
  }

  /** Time goes on where it stood. */
  letGo(): void {
    if (this.#heldAt === undefined) return;
    this.#stood = this.#real.now() - this.#heldAt;
    this.#heldAt = undefined;
    for (const timer of this.#timers) this.#arm(timer);
  }

  #add(timer: Timer): Cancel {
    this.#timers.add(timer);
    if (!this.held) this.#arm(timer);
    return () => {
      timer.cancel?.();
      this.#timers.delete(timer);
    };
  }

  #arm(timer: Timer): void {
    timer.cancel = this.#real.after(Math.max(0, timer.due - this.now()), timer.ring);
  }
}
