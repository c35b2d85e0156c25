import { describe, expect, it, test } from "vitest";
import { faults, load } from "../support/load.ts";

describe("what a row gives is tried before the run", () => {
  test.each([
    ["wait: '${x}'", "[{ x: 1s }, { x: 1 }]", ["1:28+1 A duration needs its unit: 1ms or 1s?"]],
    [
      "wait: '${x}ms'",
      "[{ x: 1 }, { x: a }]",
      ['1:27+1 Expected a duration such as 500ms, 5s or 2m, got the text "ams"'],
    ],
    [
      "repeat: '${x}'\n    steps: [{ wait: 1ms }]",
      "[{ x: 1.5 }]",
      ["1:17+3 Expected a whole number of at least 0, got the number 1.5"],
    ],
  ])("%s %s", async (step, examples, told) => {
    const found = await faults(`examples: ${examples}\nsteps:\n  - ${step}`);
    expect(found.map((each) => each.replace(/ — .*/, ""))).toEqual(told);
  });

  it("also through a variable that reads it", async () => {
    const { problems } = await load(
      "vars: { time: '${x}${unit}', unit: s }\nexamples: [{ x: 1 }, { x: a }]\nsteps: [{ wait: '${time}' }]",
    );
    expect(problems).toMatchObject([
      { place: { line: 2, column: 27 }, notes: ["used at scenario.yaml:3:20"], label: "in this row" },
    ]);
  });

  it("is shown where it is used when it comes of several cells", async () => {
    const { problems } = await load("examples: [{ x: 1, y: q }]\nsteps: [{ wait: '${x}${y}' }]");
    expect(problems).toMatchObject([
      { place: { line: 2, column: 17 }, notes: ['with the row at scenario.yaml:1:12: x: 1, y: "q"'] },
    ]);
  });

  test.each([
    ["a step gives it another value", "{ set: { x: 1s } }, { wait: '${x}' }"],
    ["the name means something nearer", "{ forEach: [1s], as: x, steps: [{ wait: '${x}' }] }"],
    ["it is not known yet", "{ wait: '${env.TIME + x}' }"],
    ["it cannot be evaluated", "{ wait: '${x.y.z + 1}' }"],
  ])("but not where %s", async (_, steps) => {
    expect(await faults(`examples: [{ x: 1 }]\nsteps: [${steps}]`)).toEqual([]);
  });

  it("and a close code that may not be sent is found", async () => {
    const text =
      "clients: { alice: 'ws://localhost:1' }\nexamples: { code: [1000, 99] }\nsteps: [{ alice: { close: '${code}' } }]";
    expect((await faults(text)).map((each) => each.replace(/ — .*/, ""))).toEqual([
      "2:26+2 Expected a close code that may be sent, got 99",
    ]);
  });
});
