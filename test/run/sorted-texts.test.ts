import fc from "fast-check";
import { expect, it } from "vitest";
import { SortedTexts } from "../../src/run/sorted-texts.ts";

it("knows how its texts begin", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: fc.constantFrom("a", "b", "…"), maxLength: 6 })),
      fc.string({ unit: fc.constantFrom("a", "b", "…"), maxLength: 4 }),
      (texts, start) => {
        const sorted = new SortedTexts();
        for (const text of texts) sorted.add(text);
        expect(sorted.hasLonger(start)).toBe(
          texts.some((text) => text.startsWith(start) && text.length > start.length),
        );
        expect(sorted.longest).toBe(Math.max(0, ...texts.map(({ length }) => length)));
      },
    ),
  );
});
