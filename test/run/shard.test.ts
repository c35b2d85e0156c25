import { describe, expect, it } from "vitest";
import type { PlannedFile } from "../../src/run/plan.ts";
import { type KnownDuration, shardOf } from "../../src/run/shard.ts";
import { load } from "../support/load.ts";

/** Files by the names of their scenarios. */
async function files(names: Readonly<Record<string, string>>): Promise<readonly PlannedFile[]> {
  return Promise.all(
    Object.entries(names).map(async ([name, scenarios]) => {
      const text = scenarios.split(" ").map((each) => `name: "${each}"\nsteps: [{ wait: 1ms }]\n`);
      const file = await load(text.join("---\n"), [], name);
      return { file, scenarios: file.scenarios };
    }),
  );
}

/** What each of so many shards plays. */
function shards(planned: readonly PlannedFile[], of: number, durations?: KnownDuration): readonly string[] {
  return Array.from({ length: of }, (_, index) =>
    shardOf(planned, { index: index + 1, of }, durations)
      .flatMap(({ scenarios }) => scenarios.map(({ name }) => name))
      .join(" "),
  );
}

describe("shardOf", () => {
  it("gives every scenario to one shard, files as a whole, about as many to each", async () => {
    const planned = await files({
      "a.yaml": "a1 a2",
      "b.yaml": "b1",
      "c.yaml": "c1 c2 c3",
      "d.yaml": "d1",
      "e.yaml": "e1",
    });
    expect(shards(planned, 2)).toEqual(["c1 c2 c3 d1", "a1 a2 b1 e1"]);
    expect(shards(planned, 1)).toEqual(["a1 a2 b1 c1 c2 c3 d1 e1"]);
  });

  it("makes the same parts whatever the order in which files are found", async () => {
    const planned = await files({ "a.yaml": "a1", "b.yaml": "b1 b2", "c.yaml": "c1", "d.yaml": "d1 d2" });
    const sorted = (parts: readonly string[]): readonly string[] =>
      parts.map((each) =>
        each
          .split(" ")
          .toSorted((a, b) => (a < b ? -1 : 1))
          .join(" "),
      );
    expect(sorted(shards(planned.toReversed(), 3))).toEqual(sorted(shards(planned, 3)));
  });

  it("cuts a file that has more than a share into parts of consecutive scenarios", async () => {
    expect(shards(await files({ "a.yaml": "1 2 3 4 5 6 7 8 9 10" }), 4)).toEqual(["3 4 5", "8 9 10", "1 2", "6 7"]);
    const planned = await files({ "a.yaml": "a1", "many.yaml": "1 2 3 4 5 6 7 8" });
    expect(shards(planned, 3)).toEqual(["1 2 3", "6 7 8", "a1 4 5"]);
  });

  it("leaves shards without scenarios when there are too few", async () => {
    expect(shards(await files({ "a.yaml": "a1", "b.yaml": "b1" }), 4)).toEqual(["a1", "b1", "", ""]);
    expect(shards([], 2)).toEqual(["", ""]);
  });

  it("goes by durations where these are known; others count as the average", async () => {
    const planned = await files({ "a.yaml": "a1", "b.yaml": "b1", "c.yaml": "c1", "d.yaml": "d1" });
    const times = new Map([
      ["a1", 900],
      ["b1", 300],
      ["c1", 300],
    ]);
    expect(shards(planned, 2, ({ name }) => times.get(name))).toEqual(["a1", "b1 c1 d1"]);
    expect(shards(planned, 2, () => 0)).toEqual(["a1 c1", "b1 d1"]);
  });
});
