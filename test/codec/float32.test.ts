import fc from "fast-check";
import { expect, it } from "vitest";
import { shortestFloat } from "../../src/codec/float32.ts";

it("is short, and the same number in single precision", () => {
  expect(shortestFloat(Math.fround(0.1))).toBe(0.1);
  expect(shortestFloat(Math.fround(-1.1))).toBe(-1.1);
  expect(shortestFloat(16_777_216)).toBe(16_777_216);
  expect(shortestFloat(-0)).toBe(-0);
  expect(shortestFloat(Number.NaN)).toBeNaN();
  fc.assert(
    fc.property(fc.float({ noNaN: true }), (single) => {
      expect(Math.fround(shortestFloat(single))).toBe(single);
    }),
  );
});
