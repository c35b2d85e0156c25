import type { Environment } from "../environment.ts";
import type { Deadlines } from "../play/deadlines.ts";
import type { Lateness } from "../play/lateness.ts";
import type { Detail, RunEventOf } from "../steps/scene.ts";
import type { Inspected, ScenarioStops } from "./inspector.ts";
import type { Live } from "./live.ts";
import type { RunServers } from "./run-servers.ts";
import type { Stage } from "./stage.ts";

/** What playing a scenario takes from the run. All of it may be left out. */
export interface PlayOptions {
  /** Default: that of this process. */
  readonly environment?: Environment;
  /** Those of several scenarios that are played at once; whoever made them clears them. Default: a scenario's own. */
  readonly deadlines?: Deadlines;
  /** Started by who made it; with it a latency that fails tells how late the runner itself was. */
  readonly lateness?: Lateness | undefined;
  /** How much `tell` is told. Default: `scenarios`. */
  readonly detail?: Detail;
  /** Told what happens, and when: in milliseconds of the environment's clock. */
  readonly tell?: (event: RunEventOf, at: number) => void;
  /** Variables from outside, with more right than those of the file. */
  readonly given?: ReadonlyMap<string, unknown>;
  /** Told of the texts of each secret as soon as they are known; no event that was told before has them in it. */
  readonly reveal?: ((texts: readonly string[]) => void) | undefined;
  /** Accepts any TLS certificate. Default: false. */
  readonly insecure?: boolean;
  /** The servers that it shares with others. Default: it starts its own of those. */
  readonly runServers?: RunServers | undefined;
  /** What it is played against instead of the network and its servers. */
  readonly stage?: Stage | undefined;
  /** Who acts in the place of its steps, without a limit on time. */
  readonly live?: Live | undefined;
  /** Milliseconds for the scenario, unless it says so itself. Default: 60 000. */
  readonly timeout?: number | undefined;
  /** Who looks at it while it is played, and may stop it. */
  readonly inspect?: ((inspected: Inspected) => ScenarioStops) | undefined;
  /** Aborted with a `Failure` as its reason when the run is interrupted. */
  readonly signal?: AbortSignal | undefined;
  /** Aborted with a `Failure` when whoever interrupted it cannot wait: `finally` is cut short, servers are killed. */
  readonly hurry?: AbortSignal | undefined;
}
