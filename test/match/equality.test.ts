import fc from "fast-check";
import { expect, test } from "vitest";
import { dataFits, own, sameScalar } from "../../src/match/equality.ts";

test.each([
  [1, 1, true],
  [0, -0, true],
  [Number.NaN, Number.NaN, true],
  [Number.NaN, 5n, false],
  [5, 5n, true],
  [5n, 5, true],
  [5n, 5.5, false],
  [2n ** 64n, 2 ** 64, true],
  [1, "1", false],
  [null, undefined, false],
  [Uint8Array.of(1), Uint8Array.of(1), true],
  [Uint8Array.of(1), Buffer.from([1]), true],
  [Uint8Array.of(1), Uint8Array.of(1, 2), false],
  [new Date(5), new Date(5), true],
  [new Date(5), 5, false],
  ["1970-01-01T00:00:00.005Z", new Date(5), true],
  ["1970-01-01T01:00:00.005+01:00", new Date(5), true],
  ["1970-01-01T00:00:00.006Z", new Date(5), false],
  ["5", new Date(5), false],
])("sameScalar(%o, %o)", (one, other, same) => {
  expect(sameScalar(one, other)).toBe(same);
});

test("dataFits: members of a subset, exactly all of them", () => {
  expect(dataFits({ a: 1 }, { a: 1, b: 2 }, false)).toBe(true);
  expect(dataFits({ a: 1 }, { a: 1, b: 2 }, true)).toBe(false);
  expect(dataFits({ a: 1, b: 2 }, { a: 1 }, false)).toBe(false);
  expect(dataFits([1], [1, 2], false)).toBe(false);
  expect(dataFits([], {}, false)).toBe(false);
  expect(dataFits({}, [], false)).toBe(false);
  expect(dataFits({ a: undefined }, {}, true)).toBe(true);
  expect(dataFits({ toString: 1 }, {}, false)).toBe(false);
});

test("exactly is both directions of a subset", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      expect(dataFits(one, structuredClone(one), true)).toBe(true);
      expect(dataFits(one, other, true)).toBe(dataFits(one, other, false) && dataFits(other, one, false));
    }),
  );
});

test("own reads no prototype", () => {
  expect(own({}, "toString")).toBeUndefined();
  expect(own({}, "__proto__")).toBeUndefined();
  expect(own(JSON.parse('{"__proto__": 1}') as object, "__proto__")).toBe(1);
});
