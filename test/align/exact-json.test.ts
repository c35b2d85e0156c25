import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exactJson } from "../../src/align/exact-json.ts";

describe("JSON with all its digits", () => {
  it("keeps whole numbers beyond 2^53 apart", () => {
    expect(exactJson('{"id":9007199254740993}')).toEqual({ id: 9007199254740993n });
    expect(exactJson("[12345678901234567890, -12345678901234567891]")).toEqual([
      12345678901234567890n,
      -12345678901234567891n,
    ]);
    expect(exactJson("12345678901234567890")).toBe(12345678901234567890n);
  });

  it("does so whatever stands in texts beside them", () => {
    const text = String.raw`{"id":12345678901234567,"text":"see, 1234567890123456789, [1234567890123456789] \" 1234567890123456789"}`;
    expect(exactJson(text)).toEqual({
      id: 12345678901234567n,
      text: 'see, 1234567890123456789, [1234567890123456789] " 1234567890123456789',
    });
  });

  it("keeps digits of fractions, and exponents beyond a double", () => {
    const texts = (text: string): readonly string[] => (exactJson(text) as readonly unknown[]).map(String);
    expect(texts("[0.1000000000000000055,-12345678.1234567891,1e401, -1E-401,1e2]")).toEqual([
      "0.1000000000000000055",
      "-12345678.1234567891",
      "1e401",
      "-1E-401",
      "100",
    ]);
    expect(texts("[-12345678.1234567891]")).toEqual(["-12345678.1234567891"]);
    expect(exactJson('{"a":1e22,"b":10000000000000000000000}')).toEqual({ a: 10n ** 22n, b: 10n ** 22n });
    expect(exactJson(String.raw`["\u0000nx", 1e401, "\u0000n"]`)).toEqual(["\u0000nx", expect.anything(), "\u0000n"]);
  });

  it("does so beside texts of any length", () => {
    const text = "x".repeat(20_000_000);
    expect(exactJson(`{"text":"${text}","id":12345678901234567890}`)).toEqual({ text, id: 12345678901234567890n });
  });

  it("leaves others as they are", () => {
    expect(exactJson('{"a":1234567890123456,"b":0.30000000000000004,"c":"x:1234567890123456789,"}')).toEqual({
      a: 1234567890123456,
      b: 0.30000000000000004,
      c: "x:1234567890123456789,",
    });
    expect(exactJson("no JSON 1234567890123456789")).toBeUndefined();
    expect(exactJson("")).toBeUndefined();
  });

  it("is JSON.parse for all that has no such numbers", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        fc.pre(!/\d{16}|\d[eE]/.test(text.replaceAll(".", "")));
        expect(exactJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });
});
