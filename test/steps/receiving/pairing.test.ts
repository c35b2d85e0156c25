import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Pairing } from "../../../src/steps/receiving/pairing.ts";

describe("pairing parts with items", () => {
  it("gives an item that fits several parts to the one that leaves the others theirs", () => {
    const pairing = new Pairing<(n: number) => boolean, number>([(n) => n > 0, (n) => n === 1], (part, item) =>
      part(item),
    );
    expect([pairing.add(1), pairing.add(2), pairing.add(3)]).toEqual([true, true, false]);
    expect(pairing.missing).toEqual([]);
  });

  it("knows which parts have none", () => {
    const pairing = new Pairing<string, string>(["a", "b", "c"], (part, item) => item.includes(part));
    expect(pairing.add("x")).toBe(false);
    expect(pairing.add("ab")).toBe(true);
    expect(pairing.missing).toEqual(["b", "c"]);
    // The first item moves on to b, for this one fits nothing but a.
    expect(pairing.add("a")).toBe(true);
    expect(pairing.missing).toEqual(["c"]);
  });

  it("finds as many pairs as there can be, whatever the order of the items", () => {
    const fits = fc.uniqueArray(fc.integer({ min: 0, max: 4 }), { maxLength: 3 });
    fc.assert(
      fc.property(fc.array(fits, { maxLength: 6 }), (items) => {
        const pairing = new Pairing<number, readonly number[]>([0, 1, 2, 3, 4], (part, item) => item.includes(part));
        const placed = items.filter((item) => pairing.add(item)).length;
        expect(placed).toBe(5 - pairing.missing.length);
        expect(placed).toBe(mostPairs(items, new Set()));
      }),
    );
  });
});

/** By trying everything. */
function mostPairs([item, ...others]: readonly (readonly number[])[], used: ReadonlySet<number>): number {
  if (!item) return 0;
  const taken = item.filter((part) => !used.has(part)).map((part) => 1 + mostPairs(others, new Set([...used, part])));
  return Math.max(mostPairs(others, used), ...taken);
}
