import type { Clock } from "../environment.ts";
import type { Waits } from "./waits.ts";

/**
 * `reactive`: what the client sends waits for what it had got before, in the recording. `clock`: it is sent when it was.
 * `fast`: as fast as it can be.
 */
export type Timing = "reactive" | "clock" | "fast";

/** How fast a recording is played. */
export interface PaceOptions {
  readonly timing: Timing;
  /** How much faster than in the recording, of `clock`. */
  readonly speed: number;
}

/** What a pace takes from the replay. `timeout`: milliseconds that something may come later than in the recording. */
interface Surroundings {
  readonly clock: Clock;
  readonly waits: Waits;
  readonly signal: AbortSignal;
  readonly timeout: number;
}

/** When it is time for what is in a recording. All times are milliseconds: those of the recording since it began. */
export class Pace {
  readonly #options: PaceOptions;
  readonly #around: Surroundings;
  #began = 0;
  /** A time of the recording, and the time on the clock that it stands for. */
  #sync = { recorded: 0, clock: 0 };

  constructor(options: PaceOptions, around: Surroundings) {
    this.#options = options;
    this.#around = around;
  }

  /** The recording begins now. */
  begin(): void {
    this.#began = this.#around.clock.now();
    this.acts(0);
  }

  /** Waits for the time of an event, where it is one. */
  async until(at: number): Promise<void> {
    const { timing, speed } = this.#options;
    if (timing !== "clock") return;
    const { waits, clock, signal } = this.#around;
    const due = this.#began + at / speed;
    if (due <= clock.now()) return;
    await waits.until(
      () => signal.aborted,
      () => due,
    );
  }

  /** The client does now what it did at a time of the recording. */
  acts(at: number): void {
    this.#sync = { recorded: at, clock: this.#around.clock.now() };
  }

  /** Until when something is waited for that was recorded at a time, on the clock. */
  dueOf(at: number): number {
    const { speed, timing } = this.#options;
    const { clock, timeout } = this.#around;
    const since = (at - this.#sync.recorded) / (timing === "clock" ? Math.min(1, speed) : 1);
    return Math.max(this.#sync.clock + since, clock.now()) + timeout;
  }
}
