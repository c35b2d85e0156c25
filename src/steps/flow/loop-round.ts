import type { Round } from "../../events.ts";
import { lineOf, type Span } from "../../source.ts";
import type { PlayScope } from "../step.ts";
import type { Surroundings } from "../surroundings.ts";

/** What is around the steps of a loop that tell their round: `round` is that at the time of asking. */
export function inRounds(outer: PlayScope, round: () => Round): Surroundings {
  return { ...outer.around, rounds: () => [...roundsOf(outer), round()] };
}

/** Whether somebody wants to know rounds: who reads of steps, or looks at them. */
export function wantsRounds({ scene, track }: PlayScope): boolean {
  return scene.wants("steps") || track.stops !== undefined;
}

/** The rounds of the loops around a step, the outermost first. */
export function roundsOf({ around }: PlayScope): readonly Round[] {
  return around?.rounds?.() ?? [];
}

/** Where a failure in a loop was: `in round 3 of 10 of the repeat at line 8`. */
export function roundText({ number, of }: Round, loop: string, at: Span): string {
  return `in round ${number}${of === undefined ? "" : ` of ${of}`} of the ${loop} at line ${lineOf(at)}`;
}
