import { expect, test } from "vitest";
import { unsetStep } from "../../src/steps/unset.ts";
import { compileSteps, failureOf, playSteps, testScene } from "../support/scene.ts";

test("removes variables, members and items", async () => {
  const order = { id: 1, coupon: "x", items: [1, 2, 3] };
  const scene = testScene({ vars: { token: "t", order } });
  await playSteps('- unset: token\n- unset: [order.coupon, "order.items[1]", "order.items[0]"]', [unsetStep], scene);
  expect(scene.vars.get("token")).toBeUndefined();
  expect(scene.vars.get("order")).toEqual({ id: 1, items: [3] });
  expect(order.items).toEqual([1, 2, 3]);
});

test("removing what is not there does nothing", async () => {
  const scene = testScene({ vars: { order: {} } });
  await playSteps("- unset: [nothing.at.all, order.address.city, order.gone, missing]", [unsetStep], scene);
  expect(scene.vars.get("order")).toEqual({});
});

test("says what cannot be removed", async () => {
  const { problems, reader } = await compileSteps("- unset: [1, env.HOME, known.path]", [unsetStep]);
  expect(problems.map(({ headline }) => headline)).toEqual([
    "Expected the name of a variable, got the number 1",
    '"env.HOME" cannot be changed: "env" is only read',
  ]);
  expect(reader.used).toEqual(["known"]);
  const problem = await failureOf("- unset: text.x", [unsetStep], testScene({ vars: { text: "abc" } }));
  expect(problem.headline).toBe('"text" is not a map or a list, so that it has no members');
});
