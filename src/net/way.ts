import type { Clock } from "../environment.ts";
import { type Act, DelayLine } from "./delay-line.ts";

/** One way through a connection, with what waits in it. */
export class Way {
  readonly line: DelayLine;
  readonly #clock: Clock;
  /** What comes now is not due before what came before it, but for what was put aside. */
  #orderly = 0;
  /** When the last byte at a limited rate has gone through. */
  #free = 0;

  constructor(clock: Clock, released: () => void) {
    this.#clock = clock;
    this.line = new DelayLine(clock, released);
  }

  /** When so many bytes have gone through at that rate, that begin at a time. */
  throttled(from: number, bytes: number, rate: number): number {
    this.#free = Math.max(from, this.#free) + (bytes / rate) * 1000;
    return this.#free;
  }

  /** `aside`: by how much it alone comes later. */
  push(act: Act, due: number, aside: number, bytes: number): void {
    this.#orderly = Math.max(due, this.#orderly);
    this.line.push(act, this.#orderly + aside, bytes);
  }

  /** What follows in its place: at once where nothing is before it. `act` is told whether it is late. */
  follow(act: (late: boolean) => unknown, bytes: number): void {
    if (this.line.idle) act(false);
    else this.push(() => void act(true), this.#clock.now(), 0, bytes);
  }

  /** What comes behind all, also behind what was put aside. */
  conclude(act: (late: boolean) => unknown): void {
    this.#orderly = Math.max(this.#orderly, this.line.last ?? 0);
    this.follow(act, 0);
  }
}
