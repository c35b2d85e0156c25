import type { Outcome } from "../events.ts";
import { kindOf } from "../problem.ts";

/** How many scenarios ended how, how many files were invalid, and how many faults of our own there were. */
export interface Tally {
  passed: number;
  /** Those that passed only when they were played again; they are not among `passed`. */
  flaky: number;
  failed: number;
  errored: number;
  skipped: number;
  invalid: number;
  internal: number;
}

export function emptyTally(): Tally {
  return { passed: 0, flaky: 0, failed: 0, errored: 0, skipped: 0, invalid: 0, internal: 0 };
}

/** Counts how a scenario has ended; of several attempts the last one counts. */
export function tallyUp(outcome: Outcome, tally: Tally): void {
  tally[outcome.status === "passed" && outcome.flaky ? "flaky" : outcome.status]++;
  if ("problem" in outcome && kindOf(outcome.problem.code) === "internal") tally.internal++;
}
