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

/** What a run tells the shell, as `exitCodes` has it. */
export function exitCode(tally: Tally, signal?: Interrupt): number {
  if (signal) return interrupts[signal];
  if (tally.internal > 0) return 3;
  if (tally.invalid > 0) return 2;
  if (tally.failed + tally.errored > 0) return 1;
  return tally.passed + tally.skipped === 0 ? 4 : 0;
}

/** The exit codes, for the end of a help. */
export const exitCodes = `
Exit codes:
  0               everything that was to run passed
  1               a scenario failed or could not be played
  2               a file or the command line is wrong
  3               a fault of wstest, or a report that could not be written
  4               nothing matched: no scenario was found or chosen
  129, 130, 143   interrupted by SIGHUP (the terminal was closed), SIGINT (Ctrl-C), SIGTERM`;
