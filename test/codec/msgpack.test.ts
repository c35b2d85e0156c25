import { decode, encode, type ExtData } from "@msgpack/msgpack";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { msgpack } from "../../src/codec/msgpack.ts";
import { instant } from "../../src/expression/instant.ts";
import { codecContract, richValues, wire } from "../contract/codec.ts";

codecContract(msgpack, richValues);

const read = (hex: string): unknown => msgpack.decode(wire(Buffer.from(hex, "hex")));
const why = (hex: string): string => msgpack.whyNot(wire(Buffer.from(hex, "hex")));
const written = (value: unknown): string => Buffer.from(msgpack.encode(value).data as Uint8Array).toString("hex");

describe("MessagePack", () => {
  it("is read as another library writes it", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        expect(msgpack.decode(wire(encode(value)))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it("is written as another library reads it", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        if (JSON.stringify(value).includes("__proto__")) return;
        expect(decode(msgpack.encode(value).data as Uint8Array)).toEqual(value);
      }),
    );
  });

  it.each([
    ["ca3dcccccd", 0.1],
    ["cb3fb999999999999a", 0.1],
    ["cf001fffffffffffff", Number.MAX_SAFE_INTEGER],
    ["cf0020000000000001", 9_007_199_254_740_993n],
    ["d38000000000000000", -(2n ** 63n)],
    ["d0ff", -1],
    ["d1ff00", -256],
    ["c403010203", Uint8Array.of(1, 2, 3)],
    // What older writers call raw, and is no text.
    ["a2ff00", Uint8Array.of(0xff, 0)],
    ["8301a16102a162c0a163", { 1: "a", 2: "b", null: "c" }],
    ["d6ff00000001", instant(1)],
    ["d7ff0000000400000000", instant(0, 1)],
    ["c70cff00000001ffffffffffffffff", instant(-1, 1)],
    ["d40501", { $ext: 5, $data: Uint8Array.of(1) }],
    // A timestamp of a wrong length, and one beyond all calendars, stay what they are.
    ["d4ff01", { $ext: -1, $data: Uint8Array.of(1) }],
    [
      "c70cff000000007fffffffffffffff",
      { $ext: -1, $data: Uint8Array.of(0, 0, 0, 0, 0x7f, 255, 255, 255, 255, 255, 255, 255) },
    ],
  ])("reads %s", (hex, value) => {
    const found = read(hex);
    expect(found instanceof Uint8Array ? [...found] : found).toEqual(value instanceof Uint8Array ? [...value] : value);
  });

  it("reads times to the nanosecond", () => {
    expect((read("d7ff0000000400000000") as Date).toISOString()).toBe("1970-01-01T00:00:00.000000001Z");
    expect((read("d6ff00000001") as Date).toISOString()).toBe("1970-01-01T00:00:01.000Z");
  });

  it.each([
    [5, "05"],
    [-32, "e0"],
    [-33, "d0df"],
    [128, "cc80"],
    [2 ** 32, "cf0000000100000000"],
    [-(2 ** 31) - 1, "d3ffffffff7fffffff"],
    [2n ** 64n - 1n, "cfffffffffffffffff"],
    [1.5, "cb3ff8000000000000"],
    [{ a: undefined, b: [undefined] }, "81a16291c0"],
    [{ $ext: 5, $data: Uint8Array.of(1, 2, 3) }, "c70305010203"],
    [{ $ext: 5, $data: Uint8Array.of(1, 2), more: 1 }, "83a42465787405a52464617461c4020102a46d6f726501"],
  ])("writes %o", (value, hex) => {
    expect(written(value)).toBe(hex);
  });

  it.each([
    ["", "it ends at byte 0, and 1 more is awaited"],
    ["c1", "at byte 0, the byte c1 begins no value"],
    ["a568656c", "at byte 0, something of 5 bytes begins, and 3 bytes are left"],
    ["0102", "the value ends before byte 1, and 1 more follows"],
    ["ddffffffff00", "at byte 0, a list of 4294967295 items begins, and 1 byte is left"],
    ["dfffffffff00", "at byte 0, a map of 4294967295 members begins, and 1 byte is left"],
    ["c6ffffffff00", "at byte 0, something of 4294967295 bytes begins, and 1 byte is left"],
    ["82a16101a16102", 'at byte 4, the key "a" stands twice in a map'],
    ["819001", "a key of a map is no text and no number"],
    ["91".repeat(600) + "00", "at byte 500, it is nested deeper than 500 levels"],
  ])("%s has no value, and says why", (hex, fault) => {
    expect(read(hex)).toBeUndefined();
    expect(why(hex)).toContain("is not MessagePack: ");
    expect(why(hex)).toContain(fault);
  });

  it("reads no text messages", () => {
    expect(msgpack.decode(wire("7"))).toBeUndefined();
    expect(msgpack.whyNot(wire("7"))).toBe("came as text, and the codec msgpack reads binary messages");
  });

  it("keeps a key that would be a prototype as a member", () => {
    const value = read("81a95f5f70726f746f5f5f81a178c3") as Record<string, unknown>;
    expect(Object.keys(value)).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(written(value)).toBe("81a95f5f70726f746f5f5f81a178c3");
  });

  it("writes extensions as another library reads them", () => {
    const { data } = msgpack.encode({ at: { $ext: 9, $data: new Uint8Array(300) }, time: new Date(1_700_000_000_123) });
    const back = decode(data as Uint8Array) as { readonly at: ExtData; readonly time: Date };
    expect([back.at.type, back.at.data.length]).toEqual([9, 300]);
    expect(back.time).toEqual(new Date(1_700_000_000_123));
  });

  it.each([
    [{ a: [1, () => 1] }, "$.a[1]: a function cannot be sent"],
    [{ "a b": 2n ** 64n }, '$["a b"]: MessagePack has whole numbers of 64 bits, and 18446744073709551616 has more'],
    [
      { a: { $ext: 500, $data: new Uint8Array() } },
      "$.a: $ext, the type of an extension, is a whole number from -128 to 127",
    ],
    [{ a: { $ext: 5 } }, "$.a: $data of an extension is bytes: { $hex: 01 ff }"],
    [{ a: new Date(Number.NaN) }, "$.a: the time is not valid"],
    [undefined, "there is no value to send"],
  ])("says why it cannot send %o", (value, fault) => {
    expect(() => msgpack.encode(value)).toThrow(fault);
  });

  it("says that a value contains itself", () => {
    const loop: unknown[] = [];
    loop.push(loop);
    expect(() => msgpack.encode(loop)).toThrow("it is nested too deeply, or contains itself");
  });
});
