import { describe, expect, it } from "vitest";
import { Faults } from "../../src/play/faults.ts";
import type { FaultSpec } from "../../src/steps/standing/fault.ts";
import { compiledMock } from "../support/mock.ts";

async function specs(list: string): Promise<readonly FaultSpec[]> {
  const [endpoint] = (await compiledMock(`endpoints: [{ path: /, faults: [${list}] }]`)).endpoints;
  return endpoint?.faults ?? [];
}

const shown = ({ all }: Faults): readonly string[] =>
  all.map(({ number, spec, enabled, hits }) => `${number} ${spec.name} ${enabled ? "on" : "off"} ${hits}`);

describe("the faults of an endpoint or of a client", () => {
  it("stand in their order, numbered, as they are written; one that is added comes last", async () => {
    const faults = new Faults(await specs("{ lose, name: a }, { reset, name: b, enabled: false }"), "server", 1);
    expect(shown(faults)).toEqual(["1 a on 0", "2 b off 0"]);
    const [added] = await specs("{ duplicate, name: c }");
    if (added) expect(faults.add(added, new Set())).toMatchObject({ number: 3, only: new Set() });
    expect(shown(faults)).toEqual(["1 a on 0", "2 b off 0", "3 c on 0"]);
  });

  it("are as at the start when they are reset: what was switched, counted and added is gone", async () => {
    const faults = new Faults(await specs("{ lose, name: a }"), "server", 1);
    const [first] = faults.all;
    if (first) [first.enabled, first.hits] = [false, 7];
    if (first) faults.add(first.spec);
    faults.reset();
    expect(shown(faults)).toEqual(["1 a on 0"]);
  });

  it("go on as those of a file that was written anew", async () => {
    const faults = new Faults(await specs("{ lose, name: a }"), "server", 1);
    faults.become(await specs("{ reset, name: x }, { lose, name: y }"));
    expect(shown(faults)).toEqual(["1 x on 0", "2 y on 0"]);
    faults.reset();
    expect(shown(faults)).toEqual(["1 x on 0", "2 y on 0"]);
  });
});
