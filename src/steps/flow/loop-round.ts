import type { Round } from "../../events.ts";
import { lineOf, type Span } from "../../source.ts";
import type { PlayScope } from "../step.ts";

/** Under this name the steps of a loop find its round, when somebody reads of steps. No expression can read it. */
const ROUND = "(round of the loop)";

/** Lets the steps of a loop tell their round: `locals` are those of the loop, `round` its round at the time of asking. */
export function tellRound(locals: Map<string, unknown>, outer: PlayScope, round: () => Round): void {
  locals.set(ROUND, (): readonly Round[] => [...roundsOf(outer), round()]);
}

/** The rounds of the loops around a step, the outermost first. */
export function roundsOf(scope: PlayScope): readonly Round[] {
  const rounds = scope.get(ROUND);
  return typeof rounds === "function" ? (rounds as () => readonly Round[])() : [];
}

/** Where a failure in a loop was: `in round 3 of 10 of the repeat at line 8`. */
export function roundText({ number, of }: Round, loop: string, at: Span): string {
  return `in round ${number}${of === undefined ? "" : ` of ${of}`} of the ${loop} at line ${lineOf(at)}`;
}
