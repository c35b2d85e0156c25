import type { Clock } from "../environment.ts";
import type { Inspected, InspectedRun, Inspector, ScenarioStops } from "../run/inspector.ts";
import { type Breakpoint, Breakpoints } from "./breakpoints.ts";
import type { DebugConsole } from "./console.ts";
import type { HeldClock } from "./held-clock.ts";
import { Looking } from "./looking.ts";

/** Where a run goes on to. */
export type Going =
  /** The next step, wherever it is. */
  | { readonly to: "step" }
  /** The next step that is not within the one at a path. */
  | { readonly to: "next"; readonly path: string }
  /** The next breakpoint or failure, or a line. */
  | { readonly to: "breakpoint"; readonly or?: Breakpoint };

export interface DebuggerOptions {
  readonly console: DebugConsole;
  /** The clock of the run. */
  readonly clock: HeldClock;
  /** Goes on while that is held: for what is shown meanwhile. */
  readonly real: Clock;
  /** Where it stops first: before the first step, or only where it is told to. */
  readonly start: "step" | "breakpoint";
  readonly breakpoints: readonly Breakpoint[];
  /** Whether it stops where a step fails. */
  readonly onFailure: boolean;
  /** Ends the run in order. */
  readonly quit: () => void;
}

/** Lets somebody look at the scenarios of a run: stops them, shows what is there, and plays what is typed. */
export class Debugger implements Inspector {
  readonly options: DebuggerOptions;
  readonly breakpoints: Breakpoints;
  going: Going;
  /** Whether it has been said what can be done. */
  greeted = false;
  /** Whether somebody has said that the run is to end. */
  over = false;
  #peers: Inspected["peers"] = () => [];

  constructor(options: DebuggerOptions) {
    this.options = options;
    this.breakpoints = new Breakpoints(options.breakpoints);
    this.going = { to: options.start };
  }

  inspect(inspected: Inspected, run: InspectedRun): ScenarioStops {
    this.#peers = inspected.peers;
    return new Looking(inspected, run, this);
  }

  /** Who is in the scenario that is looked at. */
  get names(): readonly string[] {
    return this.#peers().map(({ name }) => name);
  }

  quit(): void {
    this.over = true;
    this.going = { to: "breakpoint" };
    this.options.quit();
  }
}
