import type { ServerDeclaration } from "../language/scenario.ts";
import type { Deadlines } from "../play/deadlines.ts";
import type { Problem } from "../problem.ts";
import type { Span } from "../source.ts";
import type { Outside } from "../steps/outside.ts";
import type { RunEventOf } from "../steps/scene.ts";
import type { Server } from "./server.ts";

/** Who hears what goes wrong on a stage. */
export interface StageEar {
  fail(thrown: unknown): void;
  note(text: string): void;
  /** The step that is played. */
  at(): Span | undefined;
}

/** What a scenario is played against instead of the network, its servers and the programs of this machine. */
export interface Stage {
  /** Makes its random values. */
  readonly seed: number;
  readonly deadlines: Deadlines;
  /** What steps reach; `told`: who hears what goes wrong, and what is to be noted. */
  outside(told: StageEar): Outside;
  /** What stands for a server. */
  server(declaration: ServerDeclaration): Server;
  /** Hears all that the scenario tells, before anybody else. */
  heard(event: RunEventOf): void;
  /** From now on time passes, until `end`. */
  begin(): void;
  /** What is not sure about how it went. */
  readonly warnings: readonly Problem[];
  end(): void;
}
