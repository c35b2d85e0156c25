import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hex } from "../../src/codec/hex.ts";
import { codecContract, wire } from "../contract/codec.ts";

codecContract(
  hex,
  fc.uint8Array().map((bytes) => Buffer.from(bytes).toString("hex")),
);

describe("the codec hex", () => {
  it("reads bytes as lower-case digits without spaces", () => {
    expect(hex.decode(wire(new Uint8Array([0, 1, 254, 255])))).toBe("0001feff");
    expect(hex.decode(wire("A"))).toBe("41");
    expect(hex.decode(wire(""))).toBe("");
  });

  it("reads only its own part of a larger buffer", () => {
    const bytes = Buffer.from("00112233", "hex").subarray(1, 3);
    expect(hex.decode({ bytes, binary: true, text: undefined })).toBe("1122");
  });

  it("sends digits in any case, with any blanks", () => {
    expect(hex.encodeText?.("01 FF\n0a")).toEqual({ data: Buffer.from([1, 255, 10]), binary: true });
  });

  it.each(["0", "0x01", "zz", "01,02"])("says that %j is not what it sends", (text) => {
    expect(() => hex.encodeText?.(text)).toThrow(`"${text}" is not a text of pairs of hexadecimal digits`);
  });

  it("cuts a long text that it cannot send", () => {
    expect(() => hex.encodeText?.("x".repeat(1000))).toThrow(
      `"${"x".repeat(39)}…" is not a text of pairs of hexadecimal digits`,
    );
  });

  it("sends texts alone", () => {
    expect(() => hex.encode([1])).toThrow('the codec "hex" sends texts of hexadecimal digits, such as "01 ff"');
  });
});
