import type { LoadedFile, Scenario } from "../language/scenario.ts";
import type { Peer } from "../net/peer.ts";
import type { PlayScene } from "../play/scene.ts";
import type { Problem } from "../problem.ts";
import type { PlayScope } from "../steps/step.ts";
import type { Stops } from "../steps/stops.ts";

/** A scenario that is played and that somebody looks at. */
export interface Inspected {
  readonly scenario: Scenario;
  /** Made when this is. */
  readonly scene: () => PlayScene;
  /** When it began, on its clock. */
  readonly began: number;
  /** Its clients, and the connections that its steps have accepted. */
  readonly peers: () => readonly Peer[];
  /** Aborted when it is to end, whoever looks at it. */
  readonly signal: AbortSignal | undefined;
}

/** What somebody who looks at scenarios takes from their run. */
export interface InspectedRun {
  /** Keeps secrets out of a text that is shown. */
  readonly mask: (text: string) => string;
  /** Reads the file of a scenario again, as it was read for the run. */
  readonly reread: (scenario: Scenario) => Promise<LoadedFile>;
}

/** Looks at one scenario, from its first step to its end. */
export interface ScenarioStops extends Stops {
  /** Milliseconds that do not count for the limit of the scenario: those of steps that were typed. */
  readonly uncounted: number;
  /** The scenario has failed and everything is still as it was then. Resolves when it may end. */
  over(problem: Problem, scope: PlayScope): Promise<void>;
}

/** Somebody who looks at the scenarios of a run while they are played. */
export interface Inspector {
  inspect(inspected: Inspected, run: InspectedRun): ScenarioStops;
}
