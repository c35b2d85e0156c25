import { describe, expect, it } from "vitest";
import type { RunStart } from "../../src/events.ts";
import { misfits, type Part, wholeStart } from "../../src/run/parts.ts";
import { runStart } from "../support/events.ts";

const part = (shown: string, start: Partial<RunStart>): Part => ({ shown, start: runStart(start) });
const shard = (index: number, of: number): Partial<RunStart> => ({ shard: { index, of } });
const told = (parts: readonly Part[]): readonly (readonly string[])[] =>
  misfits(parts).map(({ severity = "error", headline, notes }) => [severity, headline, ...notes]);

describe("the beginning of the whole", () => {
  it("is the earliest, with all files and scenarios, and is no shard", () => {
    expect(
      wholeStart([
        part("b", {
          ...shard(2, 2),
          time: "2026-11-21T02:00:05.000Z",
          files: ["b.yaml"],
          scenarios: 2,
          hostname: "two",
        }),
        part("a", { ...shard(1, 2), files: ["a.yaml", "b.yaml"], scenarios: 3, seed: 7 }),
      ]),
    ).toEqual(runStart({ hostname: "two, ci-7", files: ["b.yaml", "a.yaml"], scenarios: 5, seed: 7, seeds: [42, 7] }));
  });

  it("has one seed when all parts had it", () => {
    expect(wholeStart([part("a", {}), part("b", {})])).toEqual(runStart({ scenarios: 2 }));
    expect(wholeStart([])).toBeUndefined();
  });
});

describe("parts that do not fit", () => {
  it("are none of shards that are all there, and of runs that are no shards", () => {
    expect(told([part("b", shard(2, 2)), part("a", shard(1, 2))])).toEqual([]);
    expect(told([part("a", {}), part("b", {})])).toEqual([]);
    expect(told([])).toEqual([]);
  });

  it("are shards that are missing", () => {
    expect(told([part("a", shard(1, 2))])).toEqual([["error", "Shard 2/2 is missing"]]);
    expect(told([part("a", shard(2, 4))])).toEqual([["error", "3 shards are missing: 1/4, 3/4, 4/4"]]);
    expect(told([part("a", shard(1, 1e12))])[0]?.[1]).toMatch(/^999 shards are missing: /);
  });

  it("are shards that are there twice, and of several runs", () => {
    expect(told([part("a", shard(1, 2)), part("b", shard(1, 2)), part("c", shard(2, 2))])).toEqual([
      ["error", "Shard 1/2 is there 2 times: a, b"],
    ]);
    expect(told([part("a", shard(1, 2)), part("b", shard(2, 3)), part("c", {})])).toEqual([
      ["error", "The blobs are not of one run", "of 2 shards: a", "of 3 shards: b", "of no shard: c"],
    ]);
  });

  it("are versions that differ, as a warning", () => {
    expect(told([part("a", {}), part("b", { version: "2.0.0" }), part("c", {})])).toEqual([
      ["warning", "The blobs were written by different versions of wstest", "1.2.3: a, c", "2.0.0: b"],
    ]);
  });
});
