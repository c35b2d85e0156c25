import { describe, expect, it } from "vitest";
import { faults, load } from "../../support/load.ts";

const clients = "clients: { alice: ws://h }\n";
const wait = "steps: [{ wait: 1ms }]";

describe("a list of steps that is empty", () => {
  it("tests nothing in a scenario, whatever stands around it", async () => {
    const help =
      "Write what its clients do: steps: [{ alice: connect }]. One that is still to be written says skip: reason.";
    expect(await faults("name: x\nsteps: []")).toEqual([`2:8+2 This scenario has no steps — ${help}`]);
    expect(await faults(`${clients}before: [{ alice: connect }]\n---\nsteps: []`)).toEqual([
      `4:8+2 This scenario has no steps — ${help}`,
    ]);
    expect((await load("steps: []")).problems).toMatchObject([{ label: "no steps" }]);
  });

  it("may be all that there is of a scenario that is skipped", async () => {
    expect(await faults("skip: to be written\nsteps: []")).toEqual([]);
  });

  it("is nothing to do again and again, under a title, or under a name", async () => {
    const steps = ["repeat: 3", "forEach: [1]", "group: setup"];
    const told = await Promise.all(steps.map((each) => faults(`steps:\n  - ${each}\n    steps: []`)));
    expect(told).toEqual([
      ['3:12+2 This "repeat" has no steps — Write what it does, or leave the repeat out.'],
      ['3:12+2 This "forEach" has no steps — Write what it does, or leave the forEach out.'],
      ['3:12+2 This "group" has no steps — Write what it does, or leave the group out.'],
    ]);
    expect(await faults(`fragments: { login: { steps: [] } }\n${wait}`)).toEqual([
      '1:30+2 The fragment "login" has no steps — Write its steps, or leave the fragment out.',
    ]);
    expect(await faults("endpoints: [{ path: / }]\nfragments: { login: { steps: [] } }")).toHaveLength(1);
  });

  it("is nothing that a client does", async () => {
    expect(await faults(`${clients}steps: [{ alice: [] }]`)).toEqual([
      '2:11+5 "alice" does nothing here — Write what it does: - alice: connect.',
    ]);
  });

  it("may be one of two branches, and not both", async () => {
    const told = (branches: string): Promise<readonly string[]> =>
      faults(`steps: [{ if: env.CI == "1", ${branches} }]`);
    expect(await told("then: [], else: [{ wait: 1ms }]")).toEqual([]);
    expect(await told("then: [{ wait: 1ms }], else: []")).toEqual([]);
    const help = "Write what it does, or leave the if out.";
    expect(await told("then: []")).toEqual([`1:36+2 This "if" has no steps — ${help}`]);
    expect(await told("then: [], else: []")).toEqual([`1:36+2 This "if" has no steps — ${help}`]);
  });

  it("may wait for a condition: what happens in the background is looked at again and again", async () => {
    const state = "clients: { alice: { url: ws://h, state: { pings: 0 } } }\n";
    const told = (loop: string): Promise<readonly string[]> => faults(`${state}steps: [{ ${loop}, steps: [] }]`);
    expect(await told("repeat: 20, every: 100ms, until: alice.pings == 2")).toEqual([]);
    expect(await told("repeat, every: 100ms, while: alice.pings < 2")).toEqual([]);
  });

  it("means what it says as a reaction, before the steps, and behind them", async () => {
    expect(
      await faults(
        `clients: { alice: { url: ws://h, rules: [{ do: [] }], onConnect: [] } }\nbefore: []\nfinally: []\n${wait}`,
      ),
    ).toEqual([]);
    expect(await faults("steps: [{ choose: random, of: [[], [{ wait: 1ms }]] }]")).toEqual([]);
  });
});
