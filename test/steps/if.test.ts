import { expect, test } from "vitest";
import { ifStep } from "../../src/steps/if.ts";
import { compileSteps, playSteps, testScene } from "../support/scene.ts";

const steps =
  "- if: total > 100\n  then:\n    - note: then\n  else:\n    - note: else\n- if: total > 100\n  then: { note: only }";

test.each([
  [101, ["then", "only"]],
  [100, ["else"]],
])("runs then or else: %d", async (total, noted) => {
  const scene = await playSteps(steps, [ifStep], testScene({ vars: { total } }));
  expect(scene.noted).toEqual(noted);
});

test("needs then", async () => {
  const { problems } = await compileSteps("- if: a\n  else: [{ note: 1 }]", [ifStep]);
  expect(problems.map(({ headline }) => headline)).toEqual(['The key "then" is missing in a if step']);
});
