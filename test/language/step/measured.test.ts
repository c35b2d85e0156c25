import { describe, expect, it } from "vitest";
import { seriesOf } from "../../../src/language/step/measured.ts";
import { load } from "../../support/load.ts";

const none = new Set<string>();

describe("the series of a step", () => {
  it.each([
    [{ measure: "m", id: "id", name: "name" }, true, none, "m"],
    [{ measure: "m", id: undefined, name: undefined }, false, none, "m"],
    [{ id: "id", name: "name" }, true, none, "id"],
    [{ id: undefined, name: "name" }, true, none, "name"],
    [{ id: "id", name: "name" }, false, none, undefined],
    [{ id: undefined, name: undefined }, true, none, undefined],
    [{ id: "id", name: "name" }, false, new Set(["id"]), "id"],
    [{ id: "id", name: "name" }, true, new Set(["name"]), "name"],
    [{ measure: "m", id: "id", name: undefined }, false, new Set(["id"]), "m"],
    [{ id: "id", name: undefined }, false, new Set(["other"]), undefined],
  ])("%o, limited: %s, with limits on %o, is %s", (words, isLimited, sla, expected) => {
    expect(seriesOf(words, isLimited, sla)).toBe(expected);
  });
});

describe("a step is measured", () => {
  const measured = async (step: string, sla: string): Promise<readonly string[]> => {
    const { problems, scenarios } = await load(
      `clients: { alice: ws://h }\nsla: { ${sla}: { max: 1s } }\nsteps: [{ alice: connect }, ${step}]`,
    );
    return [...problems.map(({ headline }) => headline), ...(scenarios[0]?.sla ?? []).map(({ series }) => series)];
  };

  it.each([
    "{ alice: { receive: a, id: x } }",
    "{ alice: { receive: a }, id: x }",
    "{ alice: { receive: a, name: x } }",
    "{ alice: { receive: a, measure: x } }",
    "{ alice: { send: a, receive: b, id: x } }",
    "{ alice: { send: a, receive: b, name: x, id: y } }",
    "{ alice: { send: a, receiveAll: [b], measure: x } }",
    "{ alice: { receiveNext: a, id: x } }",
    "{ alice: { ping, id: x } }",
    "{ alice: { receivePong, id: x } }",
    "{ alice: { close, id: x } }",
    "{ alice: { closed, id: x } }",
    "{ alice: { connect, measure: x } }",
    "{ http: GET http://h/, measure: x }",
    "{ exec: 'true', id: x }",
    "{ repeat: 2, steps: [{ alice: { receive: a, id: x } }] }",
  ])("by %s", async (step) => expect(await measured(step, "x")).toEqual(["x"]));

  it.each(["{ alice: { send: a, id: x } }", "{ wait: 1ms, id: x }", "{ alice: { receiveNothing: a, id: x } }"])(
    "never by %s",
    async (step) => expect(await measured(step, "x")).toEqual([expect.stringMatching(/"x"/)]),
  );
});
