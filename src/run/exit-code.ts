import type { RunEnd } from "../events.ts";
import { interrupts } from "../interrupts.ts";
import type { Tally } from "./tally.ts";

/** What decides over the exit code beside the scenarios. */
export interface ExitRules extends Pick<RunEnd, "interrupted" | "timedOut"> {
  readonly failOnFlaky?: boolean;
  readonly passWithNoTests?: boolean;
}

/** What a run tells the shell, as `exitCodes` has it. */
export function exitCode(tally: Tally, rules: ExitRules = {}): number {
  const { interrupted, timedOut, failOnFlaky = false, passWithNoTests = false } = rules;
  if (interrupted) return interrupts[interrupted === "hand" ? "SIGINT" : interrupted];
  if (tally.internal > 0) return 3;
  if (tally.invalid > 0) return 2;
  if (tally.failed + tally.errored > 0 || timedOut !== undefined) return 1;
  if (failOnFlaky && tally.flaky > 0) return 1;
  return tally.passed + tally.flaky + tally.skipped === 0 && !passWithNoTests ? 4 : 0;
}

/** The exit codes, for the end of a help. */
export const exitCodes = `
Exit codes:
  0               everything that was to run passed
  1               a scenario failed or could not be played
  2               a file or the command line is wrong
  3               a fault of wstest, or a report or a recording that could not be written
  4               nothing matched: no scenario was found or chosen
  129, 130, 143   interrupted by SIGHUP (the terminal was closed), SIGINT (Ctrl-C), SIGTERM`;
