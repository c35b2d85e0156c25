import { type Interrupt, interrupts } from "../interrupts.ts";

/** How many scenarios ended how, how many files were invalid, and how many faults of our own there were. */
export interface Tally {
  passed: number;
  failed: number;
  errored: number;
  skipped: number;
  invalid: number;
  internal: number;
}

/**
 * What a run tells the shell: 0 all passed; 1 a scenario failed or errored; 2 a file is wrong; 3 a fault of wstest, or a
 * report that could not be written; 4 nothing matched; 129, 130 and 143 interrupted.
 */
export function exitCode(tally: Tally, signal?: Interrupt): number {
  if (signal) return interrupts[signal];
  if (tally.internal > 0) return 3;
  if (tally.invalid > 0) return 2;
  if (tally.failed + tally.errored > 0) return 1;
  return tally.passed + tally.skipped === 0 ? 4 : 0;
}
