import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dataFits, isObject, sameScalar } from "../../src/match/equality.ts";
import { explainData } from "../../src/match/explanation.ts";
import { ExactNumber, exactNumber } from "../../src/match/exact-number.ts";
import { show, typeName } from "../../src/match/value.ts";

describe("a number with all its digits", () => {
  it.each([
    ["0", 0],
    ["-0", -0],
    ["123456789012345", 123456789012345],
    ["9007199254740991", 9007199254740991],
    ["1.50", 1.5],
    ["1e2", 100],
    ["0.1", 0.1],
    ["0.30000000000000004", 0.30000000000000004],
    ["1.7976931348623157e308", 17976931348623157n * 10n ** 292n],
    ["5e-324", 5e-324],
    ["9007199254740993", 9007199254740993n],
    ["-12345678901234567890", -12345678901234567890n],
    ["1.2345678901234567890e19", 12345678901234567890n],
    ["1e400", undefined],
    ["0.1000000000000000055", undefined],
    ["1e-400", undefined],
    ["-12345678.1234567891", undefined],
    ["1e999999999999999999999999", undefined],
    ["9".repeat(401), undefined],
  ])("%s", (text, expected) => {
    const number = exactNumber(text);
    if (expected !== undefined) expect(number).toBe(expected);
    else {
      expect(number).toBeInstanceOf(ExactNumber);
      expect(String(number)).toBe(text);
      expect(show(number, 1_000)).toBe(text);
    }
  });

  it.each([
    ["0.1000000000000000055", "100000000000000005.50E-18", true],
    ["0.1000000000000000055", "0.1000000000000000056", false],
    ["0.1000000000000000055", "-0.1000000000000000055", false],
    ["0.1000000000000000055", "0.1", false],
    ["0.1", "0.1000000000000000055", false],
    ["1e401", `1${"0".repeat(401)}`, true],
    ["1e401", "1e402", false],
    ["1e-400", "0", false],
  ])("%s, and %s: the same %s", (a, b, same) => {
    expect(sameScalar(exactNumber(a), exactNumber(b))).toBe(same);
    expect(dataFits({ p: [exactNumber(a)] }, { p: [exactNumber(b)] }, true)).toBe(same);
  });

  it("is a scalar, and a number for people", () => {
    const number = exactNumber("0.1000000000000000055");
    expect([isObject(number), typeName(number), Number(number)]).toEqual([false, "number", 0.1]);
    expect(explainData({ p: number }, { p: 0.1 }, "$", true).map(({ text }) => text)).toEqual([
      "$.p: expected 0.1000000000000000055, got 0.1",
    ]);
  });

  it("is the double wherever one holds it", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (double) => {
        const number = exactNumber(String(Math.abs(double)).replace("e+", "e"));
        expect(typeof number === "bigint" ? Number(number) : number).toBe(Math.abs(double));
      }),
    );
  });

  it("takes no longer for many zeros", () => {
    const zeros = "0".repeat(200_000);
    expect(sameScalar(exactNumber(`1${zeros}1`), exactNumber(`1${zeros}1.0`))).toBe(true);
  });
});
