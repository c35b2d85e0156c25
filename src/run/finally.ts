import { formatDuration } from "../expression/duration.ts";
import type { Scenario } from "../language/scenario.ts";
import type { Deadlines } from "../play/deadlines.ts";
import { placed } from "../steps/placed.ts";
import type { PlayScene } from "../play/scene.ts";
import { Failure, problemOf } from "../problem.ts";
import type { Verdict } from "./verdict.ts";

/** Milliseconds for all of `finally`. */
const TIMEOUT = 10_000;

export interface FinallyOptions {
  readonly deadlines: Deadlines;
  /** Aborted with a `Failure` when whoever interrupted the run cannot wait: it is cut short. */
  readonly hurry: AbortSignal | undefined;
  /** Gets what fails here when nothing has failed before; else it is a note. */
  readonly verdict: Verdict;
}

/** Plays `finally`, each step of it; one that needs what is not there, a value or a connection, is passed over. Never rejects. */
export async function playFinally(
  { finally: script, at }: Pick<Scenario, "finally" | "at">,
  scene: PlayScene,
  { deadlines, hurry, verdict }: FinallyOptions,
): Promise<void> {
  const track = scene.track();
  const scope = scene.scope(track);
  const tookTooLong = (): Failure =>
    new Failure({
      code: "time-out",
      headline: `finally did not end within ${formatDuration(TIMEOUT)}`,
      label: "it was still at this step",
      at: track.step?.at ?? at,
    });
  const forget = deadlines.add(TIMEOUT, () => track.stop(tookTooLong()));
  const hurried = (): void => track.stop(hurry?.reason as Failure);
  hurry?.addEventListener("abort", hurried);
  if (hurry?.aborted) hurried();
  for (const step of script) {
    try {
      const running = scene.run([step], scope);
      if (running) await running;
    } catch (thrown) {
      const found = problemOf(placed(thrown, step));
      // What was never set or opened, or is closed already, needs no cleaning up.
      if (found.code === "not-set" || found.code === "not-connected")
        scene.note(`finally: ${step.title} was passed over: ${found.headline}`);
      else if (!verdict.take(found)) scene.note(`finally: ${found.headline}`);
      // No step starts any more, and why has been said.
      if (thrown instanceof Failure && thrown.is(track.stopped)) break;
    }
  }
  forget();
  hurry?.removeEventListener("abort", hurried);
}
