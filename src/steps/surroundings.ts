import type { Round } from "../events.ts";
import type { Absence } from "../expression/expr.ts";
import type { Crowd } from "./server/crowd.ts";
import type { Passing } from "./server/passing.ts";

/** What is around steps and has no name that an expression could read. Inner scopes have those of the outer ones. */
export interface Surroundings {
  /** For whom a script acts that has no actor. */
  readonly crowd?: Crowd | undefined;
  /** What a reaction of a proxy reacts to. */
  readonly passing?: Passing | undefined;
  /** The rounds of the loops around a step, the outermost first; only where somebody reads of steps. */
  readonly rounds?: (() => readonly Round[]) | undefined;
  /** Why the `message` of a reaction has no value. */
  readonly unread?: (() => Absence) | undefined;
}
