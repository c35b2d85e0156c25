import fc from "fast-check";
import { expect, test } from "vitest";
import { dataFits } from "../../src/match/equality.ts";
import { explainData, explainScalar, likelyMeant, missing, similar } from "../../src/match/explanation.ts";

test("explainScalar", () => {
  expect(explainScalar(1, 1, "$")).toEqual([]);
  expect(explainScalar("1", 1, "$")).toEqual([
    expect.objectContaining({ confusable: true, expected: 'the string "1"', actual: "the number 1" }),
  ]);
  expect(explainScalar("null", null, "$")).toEqual([expect.objectContaining({ confusable: true })]);
  expect(explainScalar("a", 1, "$")[0]).not.toHaveProperty("confusable");
  expect(explainScalar(1, undefined, "$.a").map(({ text }) => text)).toEqual([
    "$.a: expected 1, got nothing (the member is missing)",
  ]);
  expect(explainScalar(Uint8Array.of(1, 2), Uint8Array.of(1), "$").map(({ text }) => text)).toEqual([
    "$: expected <2 bytes 01 02>, got <1 byte 01> (they differ from byte 1 on, counted from 0)",
  ]);
});

test("explainData is empty exactly when the data fits", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), fc.boolean(), (expected, actual, exactly) => {
      expect(explainData(expected, actual, "$", exactly).length === 0).toBe(dataFits(expected, actual, exactly));
      expect(explainData(expected, structuredClone(expected), "$", exactly)).toEqual([]);
    }),
  );
});

test("a sibling is named when it is spelt nearly as the missing member, and nobody expects it", () => {
  expect(likelyMeant("from", { form: 1 }, ["from"])).toBe("form");
  expect(likelyMeant("from", { form: 1 }, ["from", "form"])).toBeUndefined();
  expect(likelyMeant("from", { to: 1 }, ["from"])).toBeUndefined();
  expect(similar("a", ["b"])).toBeUndefined();
  expect(missing("$", "1").text).toBe("$: expected 1, got nothing");
});
