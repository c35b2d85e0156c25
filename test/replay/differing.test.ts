import { describe, expect, it } from "vitest";
import { differing, numberPlaces } from "../../src/replay/differing.ts";

describe("places at which values differ", () => {
  it("are paths in which an item stands for all", () => {
    expect(
      differing(
        {
          a: [
            { id: 1, x: 1 },
            { id: 2, x: 1 },
          ],
          b: 1,
        },
        {
          a: [
            { id: 3, x: 1 },
            { id: 4, x: 1 },
          ],
          b: 1,
          c: 2,
        },
      ),
    ).toEqual([
      { path: "$.a[*].id", recorded: 1, came: 3 },
      { path: "$.a[*].id", recorded: 2, came: 4 },
      { path: "$.c", recorded: undefined, came: 2 },
    ]);
  });

  it("are whole lists when their lengths differ, and values when their types do", () => {
    expect(differing({ a: [1], b: 1 }, { a: [1, 2], b: "1" })).toEqual([
      { path: "$.a", recorded: [1], came: [1, 2] },
      { path: "$.b", recorded: 1, came: "1" },
    ]);
    expect(differing("a", "b")).toEqual([{ path: "$", recorded: "a", came: "b" }]);
  });

  it("are bounded, however large and deep the values are", () => {
    const many = (n: number): unknown => Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`k${i}`, n]));
    const found = differing(many(1), many(2));
    expect(found).toHaveLength(65);
    // What was not looked at is no place that could be left out.
    expect(found.at(-1)?.path).toBe("…");
    let [a, b]: [unknown, unknown] = [1, 2];
    for (let i = 0; i < 20_000; i++) [a, b] = [[a], [b]];
    expect(differing(a, b)).toHaveLength(1);
  });

  it("are, in what is nested deeper than anybody reads, one value, and take no longer for it", () => {
    const nested = (depth: number, ...leaves: readonly unknown[]): unknown => {
      let value: unknown = leaves;
      for (let i = 1; i < depth; i++) value = [value];
      return value;
    };
    const start = performance.now();
    const [found, ...more] = differing(nested(100_000, 1, "a", 2), nested(100_000, 1, "b", 3));
    expect(found?.path).toBe(`$${"[*]".repeat(100)}`);
    expect(more).toEqual([]);
    expect(differing(nested(100_000, 1), nested(100_000, 1))).toEqual([]);
    expect(numberPlaces(nested(100_000, 1)).size).toBe(0);
    // With a path of each level it was 24 seconds.
    expect(performance.now() - start).toBeLessThan(3_000);
    expect(differing(nested(101, 1, 2), nested(101, 2, 3))).toEqual([
      { path: `$${"[*]".repeat(100)}`, recorded: [1, 2], came: [2, 3] },
    ]);
    expect(differing(nested(100, 1, 2), nested(100, 2, 3))).toEqual([
      { path: `$${"[*]".repeat(100)}`, recorded: 1, came: 2 },
      { path: `$${"[*]".repeat(100)}`, recorded: 2, came: 3 },
    ]);
  });
});
