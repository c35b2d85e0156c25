import { describe, expect, it } from "vitest";
import { constant } from "../../../src/expression/expr.ts";
import { judgeOwnLatency } from "../../../src/steps/waiting/own-latency.ts";
import { thrownBy } from "../../support/evaluate.ts";
import { expectNoOpenHandles } from "../../support/open-handles.ts";
import { failure, play, withPuppet } from "../../support/puppet.ts";
import { testScene } from "../../support/scene.ts";
import { tree } from "../../support/yaml.ts";

expectNoOpenHandles();

const at = tree("- alice: close").span;

describe("a latency that is not that of a message", () => {
  const judged = (options: { readonly max?: number; readonly series?: string }) => {
    const scene = testScene({ within: { min: 0, max: 100 } });
    const within = options.max === undefined ? undefined : constant({ min: 0, max: options.max }, at);
    const measurement = {
      what: "the close",
      start: 0,
      end: 500,
      startTitle: "close",
      series: options.series,
      within,
      at,
    };
    return { scene, judge: () => judgeOwnLatency(measurement, scene.scope) };
  };

  it("is judged by the limit of its step", async () => {
    expect(judged({ max: 600 }).judge).not.toThrow();
    expect(await thrownBy(judged({ max: 400 }).judge)).toMatchObject({ code: "too-late" });
  });

  it("joins its series, and is not judged by the limit for messages", () => {
    const { scene, judge } = judged({ series: "closing" });
    judge();
    expect(scene.recorded).toEqual(new Map([["closing", [500]]]));
    expect(judged({}).judge).not.toThrow();
  });
});

describe("the limit that a scenario sets for its messages", () => {
  const clients = 'clients: { alice: "${puppet.url}" }';
  // Nothing takes less than a thousandth of a millisecond.
  const told = async (steps: string): Promise<string | undefined> =>
    failure(await play(withPuppet(`  - alice: connect\n${steps}`, `defaults: { within: 0.001ms }\n${clients}`)))[0];

  it.each([
    ["receive", "  - alice: { send: x, receive: x }"],
    ["receiveNext", "  - alice: { send: x, receiveNext: x }"],
    ["ping", "  - alice: ping"],
  ])("judges %s", async (_kind, steps) => {
    expect(await told(steps)).toMatch(/^too-late: /);
  });

  it("judges nothing else, whether it joins a series or not", async () => {
    expect(
      await told(`
  - alice: { send: { ping: x } }
  - alice: { receivePing, measure: pings }
  - alice: { close, measure: closes }
  - alice: [{ connect, measure: opening }, { send: { close: 4000 } }, { closed: 4000, measure: ends }]
  - exec: [node, -e, ""]
    measure: commands
`),
    ).toBe("passed");
  });
});
