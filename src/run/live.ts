import type { ClientSpec } from "../language/scenario.ts";
import type { Peer } from "../net/peer.ts";
import type { PlayScene } from "../play/scene.ts";
import type { Scope } from "../play/scope.ts";
import type { Problem } from "../problem.ts";

/** What is being played, for who acts in it. */
export interface LiveScene {
  readonly scene: PlayScene;
  /** The scope of the scenario, on the track of its steps: stopped when the scenario is. */
  readonly scope: Scope;
  /** Every client there is. */
  readonly clients: () => readonly Peer[];
  /** One more client, with the first values of its variables. */
  readonly add: (spec: ClientSpec) => void;
}

/**
 * Who acts in a scenario in the place of its steps, for as long as they like: somebody at a prompt. Then a failure ends the step
 * that failed, and nothing else; nothing is judged at the end; and an inbox that is full forgets its oldest messages.
 */
export interface Live {
  /** Called when its servers are ready and `before` was played; the scenario ends when this does. */
  act(live: LiveScene): Promise<void>;
  /** A step has set or extracted a variable. */
  assigned?(name: string, value: unknown): void;
  /** Something that belongs to no step has failed: a reaction, a server. */
  failed(found: Problem): void;
}
