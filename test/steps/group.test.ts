import { expect, test } from "vitest";
import { groupStep } from "../../src/steps/group.ts";
import { compileSteps, playSteps, testScene } from "../support/scene.ts";

test("runs its steps", async () => {
  const scene = await playSteps(
    "- group: a title\n  steps:\n    - note: 1\n    - note: 2\n- note: 3",
    [groupStep],
    testScene(),
  );
  expect(scene.noted).toEqual([1, 2, 3]);
});

test("runs them at once when none of them waits", async () => {
  const { script } = await compileSteps("- group: a title\n  steps: [{ note: 1 }]", [groupStep]);
  const scene = testScene();
  expect(scene.run(script, scene.scope)).toBeUndefined();
  expect(scene.noted).toEqual([1]);
});

test("needs steps", async () => {
  const { problems } = await compileSteps("- group: a title", [groupStep]);
  expect(problems.map(({ headline }) => headline)).toEqual(['The key "steps" is missing in a group step']);
});
