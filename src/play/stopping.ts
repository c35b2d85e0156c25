import type { Stops } from "../steps/stops.ts";
import type { PlayScope, Script, Step } from "../steps/step.ts";

/** Runs steps one after another as somebody wants who may stop at each of them. `runStep`: what a step does by itself. */
export async function runStopping(
  script: Script,
  scope: PlayScope,
  stops: Stops,
  runStep: (step: Step, scope: PlayScope) => void | Promise<void>,
): Promise<void> {
  const cursor = stops.begin(script);
  while (cursor.step) {
    const wanted = await stops.before(cursor, scope);
    // Where it stopped, the file may have been read again.
    const { step } = cursor;
    if (!step) return;
    if (!wanted) {
      cursor.advance();
      continue;
    }
    try {
      const running = runStep(step, scope);
      if (running) await running;
    } catch (thrown) {
      const verdict = await stops.failed(cursor, scope, thrown);
      if (verdict === "again") continue;
      if (verdict === "fail") throw thrown;
    }
    cursor.advance();
  }
}
