import { describe, expect, test } from "vitest";
import { assertStep } from "../../src/steps/assert.ts";
import { compileSteps, failureOf, playSteps, testScene } from "../support/scene.ts";

const vars = { order: { total: 3, state: "open", items: [{ id: "a" }], none: null }, limit: 2 };

describe("a condition", () => {
  test("that holds passes, at once", async () => {
    const { script } = await compileSteps("- assert: order.total > limit && order.state == 'open'", [assertStep]);
    const scene = testScene({ vars });
    expect(scene.run(script, scene.scope)).toBeUndefined();
  });

  test("that does not hold is shown with the values that it read", async () => {
    const problem = await failureOf(
      "- assert: order.total <= limit || size(order.items) == 0",
      [assertStep],
      testScene({ vars }),
    );
    expect(problem).toMatchObject({
      code: "assert",
      headline: "The assertion does not hold: order.total <= limit || size(order.items) == 0",
      label: "does not hold",
      place: { line: 1, column: 11 },
      notes: ["order.total = 3", "limit = 2", 'order.items = [{ id: "a" }]'],
    });
  });
});

test("one with a name is told by it", async () => {
  const headlines = ["limit > 2", "{ limit: 3 }"].map(
    async (what) =>
      (await failureOf(`- { assert: ${what}, name: the limit is high }`, [assertStep], testScene({ vars }))).headline,
  );
  expect(await Promise.all(headlines)).toEqual([
    'The assertion "the limit is high" does not hold: limit > 2',
    'The assertion "the limit is high" does not hold: limit: expected 3, got 2',
  ]);
});

describe("a map of values and matchers", () => {
  test("that match passes", async () => {
    const yaml =
      '- assert: { order.total: { $gt: 2 }, "${order.state}": open, "size(order.items)": 1, "order.items[0]": { id: a } }';
    await playSteps(yaml, [assertStep], testScene({ vars }));
  });

  test("shows every difference, the first one first", async () => {
    const yaml = "- assert:\n    order.total: 4\n    order.state: open\n    order.items:\n      - id: b";
    const problem = await failureOf(yaml, [assertStep], testScene({ vars }));
    expect(problem).toMatchObject({
      code: "assert",
      headline: "The assertion does not hold: order.total: expected 4, got 3",
      expected: "4",
      actual: "3",
      place: { line: 2, column: 18 },
    });
    expect(problem.notes[0]).toBe('order.items[0].id: expected "b", got "a"');
  });

  test("may speak of what is not there", async () => {
    await playSteps("- assert: { order.missing: $missing, order.none: null }", [assertStep], testScene({ vars }));
  });
});

test("notes the names that it reads", async () => {
  const { reader } = await compileSteps("- assert: { order.total: '${limit}' }\n- assert: a > 1", [assertStep]);
  expect(reader.used.toSorted()).toEqual(["a", "limit", "order"]);
});
