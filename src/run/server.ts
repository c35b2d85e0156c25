import type { ServerHandle } from "../steps/scene.ts";

/** A server of a scenario as its runner sees it: steps act on it, the runner starts it and sees to its end. */
export interface Server extends ServerHandle {
  /** Resolves when clients can connect. Rejects with a `Failure`, and then nothing is left running. */
  start(): Promise<void>;
  /** Ends what `start` began, however it stands with it. Never fails; may be called at any time, and again. */
  end(): Promise<void>;
}
