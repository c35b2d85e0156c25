import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binary } from "../../src/codec/binary.ts";
import { codecContract, wire } from "../contract/codec.ts";

codecContract(binary, fc.array(fc.integer({ min: 0, max: 255 })));

describe("the codec binary", () => {
  it("reads the bytes of text messages, too", () => {
    expect(Buffer.from(binary.decode(wire("hé")) as Uint8Array).toString("hex")).toBe("68c3a9");
  });

  it("sends lists of bytes as binary messages", () => {
    expect(binary.encode([0, 255])).toEqual({ data: new Uint8Array([0, 255]), binary: true });
    expect(binary.encode([])).toEqual({ data: new Uint8Array(), binary: true });
  });

  it.each([[[256]], [[-1]], [[1.5]], [["1"]], [{ a: 1 }], [7], [null]])("says what it sends instead of %j", (value) => {
    expect(() => binary.encode(value)).toThrow(
      'the codec "binary" sends bytes ($hex, $base64, $file, $text, !!binary) or a list of numbers from 0 to 255',
    );
  });
});
