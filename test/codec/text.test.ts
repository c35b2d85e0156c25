import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { text } from "../../src/codec/text.ts";
import { codecContract, wire } from "../contract/codec.ts";

codecContract(text, fc.string({ unit: "grapheme" }));

describe("the codec text", () => {
  it("reads text and binary messages alike, as they are", () => {
    expect(text.decode(wire('{"a":1}'))).toBe('{"a":1}');
    expect(text.decode(wire(Buffer.from("hé")))).toBe("hé");
    expect(text.decode(wire(new Uint8Array([0xff])))).toBeUndefined();
  });

  it("sends numbers, true and false as they are written", () => {
    expect(text.encode(1.5)).toEqual({ data: "1.5", binary: false });
    expect(text.encode(true)).toEqual({ data: "true", binary: false });
    expect(text.encode(12n)).toEqual({ data: "12", binary: false });
  });

  it.each([
    [{ a: 1 }, "maps"],
    [[1], "lists"],
    [null, "null"],
    [undefined, "nothing"],
  ])("does not send %j", (value, what) => {
    expect(() => text.encode(value)).toThrow(`the codec "text" sends texts, not ${what}`);
  });
});
