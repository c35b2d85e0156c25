import { expect, test, vi } from "vitest";
import { callStep } from "../../src/steps/call.ts";
import type { StepReader } from "../../src/steps/step.ts";
import { compileSteps, testScene } from "../support/scene.ts";

test("compiles the call of its fragment, with its place and its arguments", async () => {
  const run = vi.fn();
  const call = vi.fn<StepReader["call"]>(() => run);
  const { script } = await compileSteps("- call: login\n  with: { user: alice }\n- call: logout", [callStep], { call });
  expect(call.mock.calls.map(([name, { path }]) => [name, path])).toEqual([
    ["login", "1"],
    ["logout", "2"],
  ]);
  const [, input] = call.mock.calls[0] ?? [];
  expect(input?.at).toMatchObject({ start: 8, end: 13 });
  expect(input?.with).toMatchObject({ kind: "map", entries: [{ key: "user" }] });
  const scene = testScene();
  await scene.run(script, scene.scope);
  expect(run).toHaveBeenCalledTimes(2);
});
