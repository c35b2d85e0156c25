import { expect, it } from "vitest";
import { pause } from "../../../src/steps/waiting/pause.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { testScene } from "../../support/scene.ts";

it("waits so many milliseconds, and no longer", async () => {
  const clock = manualClock();
  const scene = testScene({ clock });
  let over = false;
  const pausing = pause(50, scene.scope).then(() => void (over = true));
  clock.advance(49);
  await new Promise(setImmediate);
  expect(over).toBe(false);
  clock.advance(1);
  await pausing;
  expect(scene.track.waiting).toBe(0);
});

it("ends with the failure that stops the track", async () => {
  const scene = testScene({ clock: manualClock() });
  const pausing = pause(50, scene.scope);
  scene.track.stop();
  await expect(pausing).rejects.toThrow("stopped by the test");
});
