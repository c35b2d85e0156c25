import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { json } from "../../src/codec/json.ts";
import { codecContract, wire } from "../contract/codec.ts";

codecContract(
  json,
  // JSON has no negative zero.
  fc
    .jsonValue()
    .filter((value) => typeof value !== "string")
    .map((value) => JSON.parse(JSON.stringify(value)) as unknown),
);

describe("the codec json", () => {
  it("reads text and binary messages alike", () => {
    expect(json.decode(wire('{"a":1}'))).toEqual({ a: 1 });
    expect(json.decode(wire(Buffer.from('{"a":1}')))).toEqual({ a: 1 });
  });

  it.each(["", "{", "hello", "{a:1}", "\ufeff{}"])("makes no value of %j", (text) => {
    expect(json.decode(wire(text))).toBeUndefined();
  });

  it("makes the same of the same bytes, whatever came between, and tells those apart that differ in one byte", () => {
    const value = fc.record({
      type: fc.constantFrom("tick", "tock"),
      n: fc.nat(20),
      text: fc.string({ maxLength: 12 }),
    });
    fc.assert(
      fc.property(fc.array(value, { minLength: 2 }), (values) => {
        for (const each of values) expect(json.decode(wire(JSON.stringify(each)))).toEqual(each);
      }),
    );
    const long = JSON.stringify({ first: 1, padding: "x".repeat(100) });
    expect(json.decode(wire(long))).toMatchObject({ first: 1 });
    expect(json.decode(wire(long.replace("1", "2")))).toMatchObject({ first: 2 });
    expect(json.decode(wire("{"))).toBeUndefined();
    expect(json.decode(wire("["))).toBeUndefined();
    expect(json.decode(wire(""))).toBeUndefined();
  });

  it("parses the same bytes once, for many clients get them one after another", () => {
    const parse = vi.spyOn(JSON, "parse");
    const first = json.decode(wire('{"broadcast":[1]}'));
    expect(json.decode(wire('{"broadcast":[1]}'))).toBe(first);
    expect(parse).toHaveBeenCalledTimes(1);
    parse.mockRestore();
  });

  it("makes no value of bytes that are not UTF-8", () => {
    expect(json.decode(wire(new Uint8Array([0xff, 0x31])))).toBeUndefined();
  });

  it("tells null from no value", () => {
    expect(json.decode(wire("null"))).toBeNull();
  });

  it("sends values as text, without blanks", () => {
    expect(json.encode({ a: [1, null, "x"] })).toEqual({ data: '{"a":[1,null,"x"]}', binary: false });
    expect(json.encode(null)).toEqual({ data: "null", binary: false });
  });

  it("says what it cannot send", () => {
    expect(() => json.encode(undefined)).toThrow("there is no value to send");
    expect(() => json.encode(12n)).toThrow("JSON cannot hold this value: it holds a whole number beyond 2^53");
    const self: Record<string, unknown> = {};
    self["self"] = self;
    expect(() => json.encode(self)).toThrow("JSON cannot hold this value: it contains itself");
  });

  it("lets nothing that came reach a prototype", () => {
    const value = json.decode(wire('{"__proto__":{"polluted":1}}')) as Record<string, unknown>;
    expect(Object.keys(value)).toEqual(["__proto__"]);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});
