import { describe, expect, it } from "vitest";
import { faults } from "../support/load.ts";
import { stage } from "../support/stage.ts";

describe("breakpoint", () => {
  it("does nothing where nobody looks", async () => {
    const { play, sent } = await stage(`clients: { alice: ws://h }
steps:
  - breakpoint
  - breakpoint: 1 == 1
  - alice: { send: x }
`);
    await play();
    expect(sent).toEqual(["alice: x"]);
  });

  it("has a condition, whose variables are checked", async () => {
    expect(await faults("vars: { n: 1 }\nsteps:\n  - breakpoint: nn == 1\n")).toEqual([
      expect.stringContaining('Unknown variable "nn"'),
    ]);
  });
});
