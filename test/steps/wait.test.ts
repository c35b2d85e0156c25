import { expect, test } from "vitest";
import { waitStep } from "../../src/steps/wait.ts";
import { manualClock } from "../support/manual-clock.ts";
import { compileSteps, testScene } from "../support/scene.ts";

test("waits so long, and no longer", async () => {
  const clock = manualClock();
  const scene = testScene({ clock, vars: { pause: "2s" } });
  const { script } = await compileSteps('- wait: 500ms\n- wait: "${pause}"\n- note: done', [waitStep]);
  const playing = scene.run(script, scene.scope);
  clock.advance(499);
  await Promise.resolve();
  expect(scene.track.waiting).toBe(1);
  clock.advance(1);
  await new Promise(setImmediate);
  expect(scene.noted).toEqual([]);
  clock.advance(2000);
  await playing;
  expect(scene.noted).toEqual(["done"]);
  expect(scene.track.waiting).toBe(0);
});

test("a wait of nothing needs no promise", async () => {
  const scene = testScene();
  const { script } = await compileSteps("- wait: 0ms", [waitStep]);
  expect(scene.run(script, scene.scope)).toBeUndefined();
});

test("ends with the failure that stops the track", async () => {
  const clock = manualClock();
  const scene = testScene({ clock });
  const { script } = await compileSteps("- wait: 1m", [waitStep]);
  const playing = scene.run(script, scene.scope);
  scene.track.stop();
  await expect(playing).rejects.toThrow("stopped by the test");
  expect(clock.pending).toBe(0);
});
