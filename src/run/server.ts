import type { ServerHandle } from "../steps/scene.ts";
import type { WatchedProgram } from "./watched-program.ts";

/** How a server ended that nobody had asked to end. */
export interface OwnEnd {
  /** `ended with exit code 7`, `was killed by SIGKILL`. */
  readonly how: string;
  /** Its exit code; null when a signal ended it. */
  readonly code: number | null;
  /** Whether it may end as it did without being missed. */
  readonly harmless: boolean;
  /** Milliseconds since it was started. */
  readonly after: number;
  /** The last lines of its output. */
  readonly output: readonly string[];
}

/** A server of a scenario as its runner sees it: steps act on it, the runner starts it and sees to its end. */
export interface Server extends ServerHandle {
  readonly program?: WatchedProgram | undefined;
  /** Resolves when clients can connect. Rejects with a `Failure`, and then nothing is left running. */
  start(): Promise<void>;
  /** How it ended by itself, if it did; waits at most so many milliseconds for an end that is under way. */
  ownEnd?(patience: number): Promise<OwnEnd | undefined>;
  /** The last lines that it wrote, at most so many, oldest first; none when it does not run. */
  lastLines?(count: number): readonly string[];
  /** Ends what `start` began, however it stands with it. Never fails; may be called at any time, and again. */
  end(): Promise<void>;
}
