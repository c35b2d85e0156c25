import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exactJson } from "../../src/replay/exact-json.ts";

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

  it("leaves others as they are", () => {
    expect(exactJson('{"a":1234567890123456,"b":0.1234567890123456789,"c":"x:1234567890123456789,"}')).toEqual({
      a: 1234567890123456,
      b: 0.12345678901234568,
      c: "x:1234567890123456789,",
    });
    expect(exactJson("no JSON 1234567890123456789")).toBeUndefined();
    expect(exactJson("")).toBeUndefined();
  });

  it("is JSON.parse for all that has no such numbers", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        fc.pre(!/\d{16}/.test(text));
        expect(exactJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });
});
