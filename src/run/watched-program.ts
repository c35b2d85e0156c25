import type { Cancel } from "../environment.ts";
import type { OutputLine, Program, ProgramExit } from "../steps/command/program.ts";
import { Unclaimed } from "../steps/waiting/unclaimed.ts";

/** How much unread output is kept: more than any test reads, and less than would hurt. */
const MOST_LINES = 100_000;
const MOST_BYTES = 64 * 1024 * 1024;

/** What the steps of a scenario know of a command: lines that came before a step waits for them are kept for it. */
export class WatchedProgram implements Program {
  exit: ProgramExit | undefined;
  /** Whether nobody had asked for its end. */
  byItself = false;
  #expected = false;
  /** The steps that wait for its end. */
  readonly #expecting = new Set<object>();
  readonly #lines = new Unclaimed<OutputLine>();
  readonly #exits = new Set<(exit: ProgramExit) => void>();
  readonly #full: () => void;
  #bytes = 0;
  #isFull = false;

  /** `full`: called once, when more output is unread than is kept. */
  constructor(full: () => void) {
    this.#full = full;
  }

  get unread(): readonly OutputLine[] {
    return this.#lines.kept;
  }

  started(): void {
    this.exit = undefined;
    this.#expected = false;
    // What the process before has written must not pass for what this one writes.
    this.#lines.kept.length = 0;
    this.#bytes = 0;
  }

  line(line: OutputLine): void {
    if (this.#lines.came(line)) return;
    if (this.#isFull) {
      this.#lines.kept.pop();
      return;
    }
    this.#bytes += line.text.length;
    if (this.unread.length <= MOST_LINES && this.#bytes <= MOST_BYTES) return;
    this.#isFull = true;
    this.#full();
  }

  ended(exit: ProgramExit, byItself: boolean): void {
    this.exit = exit;
    this.byItself = byItself;
    const callbacks = [...this.#exits];
    this.#exits.clear();
    for (const callback of callbacks) callback(exit);
  }

  take(fits: (line: OutputLine) => boolean): OutputLine | undefined {
    const line = this.#lines.take(fits);
    if (line) this.#bytes -= line.text.length;
    return line;
  }

  await(fits: (line: OutputLine) => boolean, taken: (line: OutputLine) => void): Cancel {
    return this.#lines.await(fits, taken);
  }

  onExit(callback: (exit: ProgramExit) => void): Cancel {
    this.#exits.add(callback);
    return () => void this.#exits.delete(callback);
  }

  expected(): void {
    this.#expected = true;
  }

  expecting(): Cancel {
    const step = {};
    this.#expecting.add(step);
    return () => void this.#expecting.delete(step);
  }

  /** Whether a step has expected its end, or is waiting for it. */
  get awaited(): boolean {
    return this.#expected || this.#expecting.size > 0;
  }
}
