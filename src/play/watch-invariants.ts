import type { Invariant } from "../invariants/invariant.ts";
import { Watching } from "../invariants/watching.ts";
import type { PlayScene } from "./scene.ts";
import type { PlayTrack } from "./track.ts";

/**
 * Lets the invariants of a scenario look at every message of its scene. `main`: the track of its steps, whose current one a
 * failure names. `fail`: told of one that does not hold.
 */
export function watchInvariants(
  invariants: readonly Invariant[],
  scene: PlayScene,
  main: PlayTrack,
  fail: (thrown: unknown) => void,
): void {
  if (invariants.length === 0) return;
  const track = scene.track();
  scene.watching = new Watching(invariants, {
    clock: scene.clock,
    timeout: scene.timeout,
    note: (text) => scene.note(text),
    scopeOf: (peer) => scene.scope(track, peer),
    track,
    step: () => main.step,
    fail,
  });
}
