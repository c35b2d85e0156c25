import { expect, test } from "vitest";
import { bytesOf, hexDump, hexOf } from "../src/hex-dump.ts";

test("bytes stand in lines of sixteen, with their offset and what of them is ASCII", () => {
  expect(hexDump(Buffer.from("AB\u0000\u0001 hello, more and more"))).toBe(
    "000000  41 42 00 01 20 68 65 6c 6c 6f 2c 20 6d 6f 72 65  AB.. hello, more\n" +
      "000010  20 61 6e 64 20 6d 6f 72 65                        and more",
  );
  expect(hexDump(new Uint8Array())).toBe("");
  expect(hexOf(new Uint8Array([1, 2, 255]))).toBe("01 02 ff");
});

test("what is no base64 breaks nothing: it may have been masked", () => {
  expect([...bytesOf("***=")]).toEqual([42, 42, 42, 61]);
  expect([...bytesOf("AQIDB")]).toEqual([1, 2, 3]);
});
