import { describe, expect, it } from "vitest";
import type { LoadedFile, Scenario } from "../../src/language/scenario.ts";
import type { PlannedFile } from "../../src/run/plan.ts";
import { type TurnOptions, turnsOf } from "../../src/run/turns.ts";
import { load } from "../support/load.ts";

const names = ["a", "b", "c", "d", "e", "f"];
const text = names.map((name) => `name: ${name}\nsteps: [{ wait: 1ms }]\n`).join("---\n");

async function fileOf(name: string, wanted?: (scenario: Scenario) => boolean): Promise<PlannedFile> {
  const file: LoadedFile = await load(text, [], name);
  return { file, scenarios: wanted ? file.scenarios.filter(wanted) : file.scenarios };
}
const turnNames = (planned: readonly PlannedFile[], options: TurnOptions): readonly string[] =>
  turnsOf(planned, options).map((turns) => turns.map(({ name }) => name).join(" "));

describe("turnsOf", () => {
  it("keeps the order of the files and of their scenarios", async () => {
    const planned = [await fileOf("one.yaml"), await fileOf("two.yaml")];
    expect(turnNames(planned, { seed: 1 })).toEqual(["a b c d e f", "a b c d e f"]);
  });

  it("repeats each under a name of its own, one behind the other", async () => {
    const planned = [await fileOf("one.yaml", ({ name }) => name < "c")];
    expect(turnNames(planned, { seed: 1, repeatEach: 2 })).toEqual(["a (1 of 2) a (2 of 2) b (1 of 2) b (2 of 2)"]);
  });

  it("gives repetitions and attempts values of their own, and the first one those that it always has", async () => {
    const planned = [await fileOf("one.yaml")];
    const [[once] = []] = turnsOf(planned, { seed: 1 });
    const [[first, second] = []] = turnsOf(planned, { seed: 1, repeatEach: 2 });
    expect(first?.seed(1)).toBe(once?.seed(1));
    const seeds = [first?.seed(1), first?.seed(2), second?.seed(1), second?.seed(2)];
    expect(new Set(seeds).size).toBe(4);
    const [[again, another] = []] = turnsOf(planned, { seed: 1, repeatEach: 2 });
    expect([again?.seed(1), again?.seed(2), another?.seed(1), another?.seed(2)]).toEqual(seeds);
  });

  it("gives a scenario the same values whichever of its file are chosen", async () => {
    const [whole, part] = [await fileOf("one.yaml"), await fileOf("one.yaml", ({ name }) => name === "d")];
    expect(turnsOf([part], { seed: 5 })[0]?.[0]?.seed(1)).toBe(turnsOf([whole], { seed: 5 })[0]?.[3]?.seed(1));
  });

  it("shuffles files and what is in them by the seed; nothing is lost", async () => {
    const planned = [await fileOf("one.yaml"), await fileOf("two.yaml"), await fileOf("three.yaml")];
    const shuffled = turnNames(planned, { seed: 1, shuffle: true });
    expect(turnNames(planned, { seed: 1, shuffle: true })).toEqual(shuffled);
    expect(turnNames(planned, { seed: 2, shuffle: true })).not.toEqual(shuffled);
    expect(shuffled).not.toContain("a b c d e f");
    expect(shuffled.map((each) => each.split(" ").toSorted().join(" "))).toEqual(planned.map(() => "a b c d e f"));
    const files = turnsOf(planned, { seed: 3, shuffle: true }).map(([first]) => first?.scenario.source.file ?? "");
    expect(files.toSorted()).toEqual(["one.yaml", "three.yaml", "two.yaml"]);
  });
});

it("plays files with certain scenarios before the others, which keep their order", async () => {
  const planned = [await fileOf("one.yaml"), await fileOf("two.yaml"), await fileOf("three.yaml")];
  const first = ({ at, name }: Scenario): boolean => at.source.file === "three.yaml" && name === "c";
  const files = turnsOf(planned, { seed: 1, first }).map(([turn]) => turn?.scenario.source.file);
  expect(files).toEqual(["three.yaml", "one.yaml", "two.yaml"]);
});
