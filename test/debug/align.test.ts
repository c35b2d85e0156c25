import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aligned } from "../../src/debug/align.ts";
import type { Step } from "../../src/steps/step.ts";

const steps = (...titles: readonly string[]): readonly Step[] =>
  titles.map((title, index) => ({
    path: `${index + 1}`,
    title,
    at: { source: { file: "f", text: "" }, start: 0, end: 0 },
    line: index + 1,
    run: () => undefined,
  }));

describe("which step of a later version a step is", () => {
  it.each([
    ["nothing changed", "a b c", "a b c", [0, 1, 2]],
    ["one was put in", "a b c", "a x b c", [0, 2, 3]],
    ["one was put before all", "a b", "x a b", [1, 2]],
    ["one was taken out", "a b c", "a c", [0, undefined, 1]],
    ["one was changed", "a b c", "a x c", [0, 1, 2]],
    ["the only one was changed", "a", "b", [0]],
    ["all are gone", "a b", "", [undefined, undefined]],
    ["one was changed, and others were put around it", "a alice:send:hello b", "x a y alice:send:hallo b", [1, 3, 4]],
  ])("%s", (_what, old, now, pairs) => {
    const list = (text: string): readonly Step[] => steps(...text.split(" ").filter((each) => each !== ""));
    expect(aligned(list(old), list(now))).toEqual(pairs);
  });

  it("keeps the order, and gives no step twice", () => {
    const titles = fc.array(fc.constantFrom("a", "b", "c", "alice: send", "alice: sent", "bob: close"), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(titles, titles, (old, now) => {
        const pairs = aligned(steps(...old), steps(...now));
        const found = pairs.filter((each) => each !== undefined);
        expect(pairs).toHaveLength(old.length);
        expect(found).toEqual([...new Set(found)].toSorted((a, b) => a - b));
        expect(found.every((each) => each >= 0 && each < now.length)).toBe(true);
      }),
    );
  });

  it("finds all steps again between which others were put", () => {
    const titles = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 3 }), { maxLength: 8 });
    fc.assert(
      fc.property(titles, fc.array(fc.nat(8), { maxLength: 5 }), (old, places) => {
        const now = [...old];
        for (const [index, place] of places.entries())
          now.splice(Math.min(place, now.length), 0, `a new step, ${index}`);
        const pairs = aligned(steps(...old), steps(...now));
        expect(pairs.map((pair) => (pair === undefined ? undefined : now[pair]))).toEqual(old);
      }),
    );
  });
});
