import fc from "fast-check";
import { describe, expect, it } from "vitest";
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
