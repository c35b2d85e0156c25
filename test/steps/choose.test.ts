import { describe, expect, test } from "vitest";
import { chooseStep } from "../../src/steps/choose.ts";
import { compileSteps, testPeer, testScene } from "../support/scene.ts";

async function chosen(yaml: string, rolls: readonly number[]): Promise<readonly unknown[]> {
  let roll = 0;
  const scene = testScene({ random: () => rolls[roll++] ?? 0 });
  const { script, problems } = await compileSteps(yaml, [chooseStep]);
  expect(problems).toEqual([]);
  for (const _ of rolls) await scene.run(script, scene.scope);
  return scene.noted;
}

describe("random", () => {
  test("takes each alike", async () => {
    expect(
      await chosen("- choose: random\n  of: [{ note: a }, [{ note: b }], { note: c }]", [0, 0.34, 0.99, 0.33]),
    ).toEqual(["a", "b", "c", "a"]);
  });

  test("takes them by weight, and never what weighs nothing", async () => {
    const yaml = "- choose: random\n  of: [{ note: a }, { note: b }, { note: c }]\n  weights: [0, 9, 1]";
    expect(await chosen(yaml, [0, 0.89, 0.91, 0.9999999999999999])).toEqual(["b", "b", "c", "c"]);
  });
});

describe("sequential", () => {
  const yaml = "- choose: sequential\n  of: [{ note: a }, { note: b }]";

  test("takes one after the other, and begins again", async () => {
    expect(await chosen(yaml, [0, 0, 0])).toEqual(["a", "b", "a"]);
  });

  test("each scene and each peer has its own turn", async () => {
    const { script } = await compileSteps(yaml, [chooseStep]);
    const [alice, bob] = [testPeer("alice"), testPeer("bob")];
    const scenes = [
      testScene(),
      testScene(),
      testScene({ self: alice }),
      testScene({ self: bob }),
      testScene({ self: alice }),
    ];
    for (const scene of scenes) await scene.run(script, scene.scope);
    expect(scenes.map(({ noted }) => noted)).toEqual([["a"], ["a"], ["a"], ["a"], ["b"]]);
  });
});

test.each([
  ["random\n  of: []", "Expected a list of scripts, got an empty list"],
  ["random\n  of: [{ note: a }]\n  weights: [1, 2]", "There are 1 scripts and 2 weights"],
  ["random\n  of: [{ note: a }]\n  weights: [0]", "All weights are 0, so that nothing can be chosen"],
  ["random\n  of: [{ note: a }]\n  weights: [-1]", "Expected a number of at least 0, got the number -1"],
  ["sequential\n  of: [{ note: a }]\n  weights: [1]", 'Weights mean nothing with "sequential"'],
  ["rnadom\n  of: [{ note: a }]", 'Expected one of random, sequential, got the text "rnadom"'],
])("says what is wrong: %s", async (value, headline) => {
  const { problems } = await compileSteps(`- choose: ${value}`, [chooseStep]);
  expect(problems[0]?.headline).toBe(headline);
});
