import fc from "fast-check";
import { expect, test } from "vitest";
import { base64Bytes, bytesOf, hexBytes, hexText, joinBytes } from "../../src/expression/bytes-of.ts";

const anyBytes = fc.uint8Array({ maxLength: 50 });

test("hexadecimal digits and back", () => {
  fc.assert(fc.property(anyBytes, (bytes) => void expect(hexBytes(hexText(bytes))).toEqual(bytes)));
});

test("base64 in both alphabets and back, with and without padding", () => {
  fc.assert(
    fc.property(anyBytes, fc.constantFrom("base64", "base64url"), (bytes, alphabet) => {
      const text = Buffer.from(bytes).toString(alphabet);
      expect(base64Bytes(text)).toEqual(bytes);
      expect(base64Bytes(text.replace(/=/g, ""))).toEqual(bytes);
    }),
  );
});

test("spaces are allowed, other signs and odd lengths are not", () => {
  expect(hexBytes("00 ff\n0A")).toEqual(new Uint8Array([0, 255, 10]));
  expect([hexBytes("0"), hexBytes("zz"), base64Bytes("a"), base64Bytes("a+b_")]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect(base64Bytes("aG k=")).toEqual(new Uint8Array([104, 105]));
});

test("bytes of anything", () => {
  const bytes = new Uint8Array([1]);
  expect(bytesOf(bytes)).toBe(bytes);
  expect(bytesOf("é")).toEqual(new Uint8Array([0xc3, 0xa9]));
  expect(bytesOf({ a: 1 })).toEqual(new Uint8Array(Buffer.from('{"a":1}')));
  expect(joinBytes([bytes, new Uint8Array(0), new Uint8Array([2, 3])])).toEqual(new Uint8Array([1, 2, 3]));
});
