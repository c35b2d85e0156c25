import { describe, expect, it } from "vitest";
import { faults } from "../../support/load.ts";

const checked = (step: string): Promise<readonly string[]> =>
  faults(`clients: { alice: ws://localhost:1 }\nvars: { t: 1s }\nsteps:\n- alice: connect\n- ${step}\n`);

const help = "Leave it out: the default is the larger of 5s and within.";

describe("a time-out that ends before the limit of the latency", () => {
  it("leaves nothing to be too late where the latency begins with the wait", async () => {
    expect(await checked("alice: { ping, timeout: 1s, within: 2s }")).toEqual([
      `5:27+2 The time-out of 1 s ends before the limit of 2 s: nothing can be too late here — ${help}`,
    ]);
  });

  it("is worth a warning where the cause may lie before the wait", async () => {
    expect(await checked("alice: { receive: x, timeout: 1s, within: 100ms..2s }")).toEqual([
      `warning 5:33+2 The time-out of 1 s ends before the limit of 2 s: nothing can be too late here — ${help}`,
    ]);
  });

  it.each([
    "alice: { receive: x, timeout: 2s, within: 2s }",
    "alice: { receive: x, within: 10s }",
    "alice: { receive: x, timeout: 1s }",
    'alice: { receive: x, timeout: "${t}", within: 2s }',
  ])("%s is no such", async (step) => {
    expect(await checked(step)).toEqual([]);
  });
});
