import { expect, test } from "vitest";
import { logStep } from "../../src/steps/log.ts";
import { failureOf, playSteps, testPeer, testScene } from "../support/scene.ts";

test("tells its text to the readers of the run", async () => {
  const scene = testScene({ vars: { order: { id: 7 }, n: 3 } });
  await playSteps('- log: "order ${order}, ${n} left"\n- log: plain', [logStep], scene);
  expect(scene.events).toEqual([
    { type: "log", text: 'order {"id":7}, 3 left' },
    { type: "log", text: "plain" },
  ]);
});

test("tells who says it", async () => {
  const scene = testScene({ self: testPeer("alice") });
  await playSteps("- log: hi", [logStep], scene);
  expect(scene.events).toEqual([{ type: "log", peer: "alice", text: "hi" }]);
});

test("fails for a variable without a value, whether anybody reads or not", async () => {
  const problem = await failureOf('- log: "${missing}"', [logStep], testScene());
  expect(problem.code).toBe("not-set");
});
