import * as cborg from "cborg";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cbor } from "../../src/codec/cbor.ts";
import { instant } from "../../src/expression/instant.ts";
import { codecContract, richValues, wire } from "../contract/codec.ts";

codecContract(cbor, richValues);

const read = (hex: string): unknown => cbor.decode(wire(Buffer.from(hex, "hex")));
const why = (hex: string): string => cbor.whyNot(wire(Buffer.from(hex, "hex")));
const written = (value: unknown): string => Buffer.from(cbor.encode(value).data as Uint8Array).toString("hex");

describe("CBOR", () => {
  it("is read as another library writes it", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        // As JSON does, cborg writes -0 as the integer 0; that -0 is read is among the cases of the appendix.
        expect(cbor.decode(wire(cborg.encode(value)))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it("is written as another library reads it", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        if (JSON.stringify(value).includes("__proto__")) return;
        expect(cborg.decode(cbor.encode(value).data as Uint8Array)).toEqual(value);
      }),
    );
  });

  // RFC 8949 appendix A, as far as it is not covered by the above.
  it.each([
    ["1bffffffffffffffff", 18_446_744_073_709_551_615n],
    ["c249010000000000000000", 18_446_744_073_709_551_616n],
    ["3bffffffffffffffff", -18_446_744_073_709_551_616n],
    ["c349010000000000000000", -18_446_744_073_709_551_617n],
    ["f98000", -0],
    ["f93e00", 1.5],
    ["f97bff", 65_504],
    ["f90001", 5.960_464_477_539_063e-8],
    ["f9c400", -4],
    ["f97c00", Infinity],
    ["f97e00", Number.NaN],
    ["fa47c35000", 100_000],
    ["fa3dcccccd", 0.1],
    ["fb7e37e43c8800759c", 1e300],
    ["f7", null],
    ["f0", { $simple: 16 }],
    ["f8ff", { $simple: 255 }],
    ["c074323031332d30332d32315432303a30343a30305a", new Date("2013-03-21T20:04:00Z")],
    ["c11a514b67b0", new Date("2013-03-21T20:04:00Z")],
    ["c1fb41d452d9ec200000", new Date("2013-03-21T20:04:00.500Z")],
    ["d74401020304", { $tag: 23, $value: Uint8Array.of(1, 2, 3, 4) }],
    ["d82076687474703a2f2f7777772e6578616d706c652e636f6d", { $tag: 32, $value: "http://www.example.com" }],
    ["5f42010243030405ff", Uint8Array.of(1, 2, 3, 4, 5)],
    ["7f657374726561646d696e67ff", "streaming"],
    ["9fff", []],
    ["9f018202039f0405ffff", [1, [2, 3], [4, 5]]],
    ["bf61610161629f0203ffff", { a: 1, b: [2, 3] }],
    ["a201020304", { 1: 2, 3: 4 }],
    ["d9d9f7a0", {}],
    // Tags that do not fit what they tag stay what they are.
    ["c001", { $tag: 0, $value: 1 }],
    ["c06161", { $tag: 0, $value: "a" }],
    ["c240", 0],
  ])("reads %s", (hex, value) => {
    const found = read(hex);
    expect(found instanceof Uint8Array ? [...found] : found).toEqual(value instanceof Uint8Array ? [...value] : value);
  });

  it.each([
    [2n ** 64n, "c249010000000000000000"],
    [-(2n ** 64n), "3bffffffffffffffff"],
    [-(2n ** 64n) - 1n, "c349010000000000000000"],
    [-500, "3901f3"],
    [new Date("2013-03-21T20:04:00Z"), "c11a514b67b0"],
    [new Date("2013-03-21T20:04:00.500Z"), "c1fb41d452d9ec200000"],
    [instant(0, 1), "c0781e313937302d30312d30315430303a30303a30302e3030303030303030315a"],
    [{ $tag: 23, $value: Uint8Array.of(1, 2, 3, 4) }, "d74401020304"],
    [{ $simple: 255 }, "f8ff"],
    [{ $simple: 16 }, "f0"],
    [{ $tag: 1, $value: 2, other: 3 }, "a3642474616701662476616c756502656f7468657203"],
  ])("writes %o", (value, hex) => {
    expect(written(value)).toBe(hex);
  });

  it.each([
    ["", "it ends at byte 0, and 1 more is awaited"],
    ["1c", "at byte 0, a head of CBOR is wrong: its low bits are 28 to 30, which mean nothing"],
    ["fc", "its low bits are 28 to 30"],
    ["ff", "at byte 0, something ends that has not begun"],
    ["1f", "only texts, bytes, lists and maps may come in parts"],
    ["f818", "the simple value 24 is not written in two bytes"],
    ["62ff00", "at byte 0, a text is not UTF-8"],
    ["7f4100ff", "at byte 1, a part of a text or of bytes is something else"],
    ["5f5fffff", "at byte 1, a part of a text or of bytes is something else"],
    ["9bffffffffffffffff00", "a list of 18446744073709551615 items begins, and 1 byte is left"],
    ["bb7fffffffffffffff00", "a map of 9223372036854775807 members begins, and 1 byte is left"],
    ["5bffffffffffffffff00", "at byte 0, something of 18446744073709551615 bytes begins, and 1 byte is left"],
    ["9f01", "it ends at byte 2, and 1 more is awaited"],
    ["0102", "the value ends before byte 1, and 1 more follows"],
    ["a2616101616102", 'at byte 4, the key "a" stands twice in a map'],
    ["a18001", "a key of a map is no text and no number"],
    ["81".repeat(600) + "00", "at byte 500, it is nested deeper than 500 levels"],
    ["c6".repeat(600) + "00", "at byte 500, it is nested deeper than 500 levels"],
    ["9f".repeat(600), "at byte 500, it is nested deeper than 500 levels"],
  ])("%s has no value, and says why", (hex, fault) => {
    expect(read(hex)).toBeUndefined();
    expect(why(hex)).toContain("is not CBOR: ");
    expect(why(hex)).toContain(fault);
  });

  it("leaves a number of thousands of bytes as its bytes", () => {
    expect(read(`c25907d0${"ff".repeat(2000)}`)).toEqual({ $tag: 2, $value: new Uint8Array(2000).fill(255) });
  });

  it("keeps a key that would be a prototype as a member", () => {
    const value = read("a1695f5f70726f746f5f5fa16178f5") as Record<string, unknown>;
    expect(Object.keys(value)).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  it.each([
    [{ a: { $tag: -1, $value: 1 } }, "$.a: $tag is a whole number from 0, of 64 bits at most"],
    [{ a: { $tag: 5, $value: () => 1 } }, '$.a["$value"]: a function cannot be sent'],
    [[{ $simple: 24 }], "$[0]: $simple is a whole number from 0 to 19 or from 32 to 255"],
  ])("says why it cannot send %o", (value, fault) => {
    expect(() => cbor.encode(value)).toThrow(fault);
  });
});
