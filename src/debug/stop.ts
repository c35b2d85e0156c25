import type { Problem } from "../problem.ts";
import type { PlayScope, Step } from "../steps/step.ts";
import type { Cursor } from "../steps/stops.ts";
import type { Looking } from "./looking.ts";

/** How a scenario goes on: with the step, behind it (or where the cursor was moved to), with it again, or with its failure. */
export type Verdict = "play" | "on" | "again" | "fail";

/** A scenario that stands still, and where. */
export interface Stop {
  readonly looking: Looking;
  /** Before a step, at a `breakpoint`, where a step has failed, or when all has failed and no step can be played any more. */
  readonly why: "before" | "breakpoint" | "failed" | "over";
  readonly cursor: Cursor | undefined;
  /** What the step sees. */
  readonly scope: PlayScope;
  readonly step: Step | undefined;
  /** The place of the step in the scenario: `3.login.1`. */
  readonly path: string;
  readonly problem?: Problem | undefined;
}
