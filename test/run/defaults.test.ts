import { describe, expect, it } from "vitest";
import { stepDefaults } from "../../src/run/defaults.ts";
import { scenario } from "../support/load.ts";
import { play } from "../support/play.ts";

const scope = { get: (name: string) => (name === "n" ? 3 : undefined) };

describe("what holds for all steps", () => {
  it("is what the scenario says, else what is built in", async () => {
    expect(stepDefaults(await scenario("steps: [{ wait: 1ms }]"), scope)).toEqual({
      timeout: 5000,
      within: undefined,
      inOrder: false,
    });
    const text =
      "vars: { n: 3 }\ndefaults: { timeout: '${n}s', within: 100ms..2s, inOrder: true }\nsteps: [{ wait: 1ms }]";
    expect(stepDefaults(await scenario(text), scope)).toEqual({
      timeout: 3000,
      within: { min: 100, max: 2000 },
      inOrder: true,
    });
  });

  it("is the outcome of the scenario when it is wrong, and not that of the run", async () => {
    const { outcomes, problems, logs } = await play(
      "vars: { t: soon }\ndefaults: { timeout: '${t}' }\nsteps: [{ log: never }]\nfinally: [{ log: cleaned }]\n---\nname: next\nsteps: [{ log: next }]",
    );
    expect(outcomes).toEqual(["scenario.yaml #1: errored setting", "next: passed"]);
    expect(problems[0]?.place).toMatchObject({ line: 2 });
    expect(logs).toEqual(["cleaned", "next"]);
  });
});
