import { describe, expect, test } from "vitest";
import { groupStep } from "../../src/steps/group.ts";
import { repeatStep } from "../../src/steps/repeat.ts";
import { setStep } from "../../src/steps/set.ts";
import { waitStep } from "../../src/steps/wait.ts";
import { manualClock } from "../support/manual-clock.ts";
import { compileSteps, failureOf, playSteps, testScene } from "../support/scene.ts";

const kinds = [repeatStep, setStep, groupStep, waitStep];

describe("runs its steps", () => {
  test("so many times, counting from 0", async () => {
    const scene = await playSteps('- repeat: 3\n  as: i\n  steps: [{ note: "${i}" }]', kinds, testScene());
    expect(scene.noted).toEqual([0, 1, 2]);
  });

  test("as often as an expression says", async () => {
    const scene = testScene({ vars: { n: 2 } });
    await playSteps('- repeat: "${n}"\n  steps: [{ note: x }]\n- repeat: 0\n  steps: [{ note: y }]', kinds, scene);
    expect(scene.noted).toEqual(["x", "x"]);
  });

  test("at once, when none of them waits", async () => {
    const { script } = await compileSteps("- repeat: 3\n  steps: [{ note: 1 }]", kinds);
    const scene = testScene();
    expect(scene.run(script, scene.scope)).toBeUndefined();
    expect(scene.noted).toEqual([1, 1, 1]);
  });

  test("one round after the other, when they wait", async () => {
    const clock = manualClock();
    const scene = testScene({ clock });
    const { script } = await compileSteps('- repeat: 2\n  as: i\n  steps: [{ wait: 1s }, { note: "${i}" }]', kinds);
    const playing = scene.run(script, scene.scope);
    for (let round = 1; round <= 2; round++) {
      clock.advance(1000);
      await new Promise(setImmediate);
      expect(scene.noted).toHaveLength(round);
      clock.advance(0);
      await new Promise(setImmediate);
    }
    await playing;
    expect(scene.noted).toEqual([0, 1]);
    expect(scene.track.waiting).toBe(0);
  });

  test("in a loop within a loop", async () => {
    const yaml = '- repeat: 2\n  as: i\n  steps:\n    - repeat: 2\n      as: j\n      steps: [{ note: "${i}${j}" }]';
    const scene = await playSteps(yaml, kinds, testScene());
    expect(scene.noted).toEqual(["00", "01", "10", "11"]);
  });

  test("a million times", async () => {
    const scene = await playSteps("- repeat: 1000000\n  as: i\n  until: i == 999999\n  steps: []", kinds, testScene());
    expect(scene.track.waiting).toBe(0);
  });
});

describe("ends", () => {
  test("when until holds, looked at after each round", async () => {
    const scene = await playSteps(
      '- repeat: 10\n  as: i\n  until: i >= 2\n  steps: [{ note: "${i}" }]',
      kinds,
      testScene(),
    );
    expect(scene.noted).toEqual([0, 1, 2]);
  });

  test("when while does not hold, looked at before each round", async () => {
    const yaml = '- set: { n: 2 }\n- repeat:\n  while: n > 0\n  steps: [{ note: "${n}" }, { set: { n: "${n - 1}" } }]';
    const scene = await playSteps(yaml, kinds, testScene());
    expect(scene.noted).toEqual([2, 1]);
  });

  test("with a failure when the rounds are used up and until never held", async () => {
    const yaml =
      "- set: { order: { state: new } }\n- repeat: 3\n  until: order.state == 'done'\n  steps: [{ note: 1 }]";
    const scene = testScene();
    const problem = await failureOf(yaml, kinds, scene);
    expect(problem).toMatchObject({
      code: "repeat",
      headline: "The condition did not hold after 3 rounds: order.state == 'done'",
      label: "never held",
      notes: ['order.state = "new"'],
      place: { line: 3, column: 10 },
    });
    expect(scene.noted).toEqual([1, 1, 1]);
  });

  test("with a failure also when there was no round", async () => {
    const problem = await failureOf("- set: { a: 1 }\n- repeat: 0\n  until: a > 1\n  steps: []", kinds, testScene());
    expect(problem.headline).toBe("The condition did not hold after 0 rounds: a > 1");
  });

  test("with the failure of a step", async () => {
    const scene = testScene();
    const problem = await failureOf('- repeat: 5\n  steps: [{ note: "${missing}" }]', kinds, scene);
    expect(problem.code).toBe("not-set");
  });
});

test("paces its rounds from start to start, and does not wait after the last one", async () => {
  const clock = manualClock();
  const scene = testScene({ clock });
  const { script } = await compileSteps(
    "- repeat: 3\n  every: 1s\n  steps: [{ wait: 300ms }, { note: '${n}' }]",
    kinds,
  );
  scene.vars.set("n", 1);
  const started = scene.run(script, scene.scope);
  const times: number[] = [];
  let ended = false;
  const playing = Promise.resolve(started).then(() => {
    ended = true;
  });
  while (!ended) {
    const before = scene.noted.length;
    clock.advance(50);
    await new Promise(setImmediate);
    if (scene.noted.length > before) times.push(clock.now());
  }
  await playing;
  expect(times).toEqual([1300, 2300, 3300]);
  expect(clock.now()).toBe(3300);
});

test("the names of a loop are seen only inside it", async () => {
  const yaml = "- repeat: 2\n  as: i\n  until: i > known\n  steps: [{ note: '${i}' }]\n- note: '${i}'";
  const { reader } = await compileSteps(yaml, kinds);
  expect(reader.used).toEqual(["known", "i"]);
});

test.each([
  ["- repeat:\n  steps: [{ note: 1 }]", "This loop would never end"],
  ["- repeat: 2", 'The key "steps" is missing in a repeat step'],
  ["- repeat: 2\n  as: type\n  steps: []", '"type" cannot be the name of a variable'],
  ["- repeat: 2\n  as: 1st\n  steps: []", 'Expected a name, got the text "1st"'],
])("says what is wrong: %j", async (yaml, headline) => {
  const { problems } = await compileSteps(yaml, kinds);
  expect(problems.map((problem) => problem.headline)).toEqual([headline]);
});
