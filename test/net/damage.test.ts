import { isUtf8 } from "node:buffer";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { corrupted, truncated } from "../../src/net/damage.ts";
import { seededRandom } from "../../src/random.ts";

const text = fc.string({ unit: "grapheme", maxLength: 30 });

describe("truncated", () => {
  it.each([
    ["hello", 2, "he"],
    ["hello", 0, ""],
    ["hello", 9, "hello"],
    ["aé", 2, "a"],
    ["aé", 3, "aé"],
  ])("of %s %s bytes are %s", (whole, kept, left) => {
    expect(truncated(whole, kept, false).toString()).toBe(left);
  });

  it("cuts bytes anywhere", () => {
    expect(truncated(Buffer.from("aé"), 2, true)).toEqual(Buffer.from([0x61, 0xc3]));
  });

  it("leaves a text valid, a beginning of the whole, and no shorter than it must be", () => {
    fc.assert(
      fc.property(text, fc.nat(40), (whole, kept) => {
        const left = truncated(whole, kept, false);
        expect(isUtf8(left)).toBe(true);
        expect(whole.startsWith(left.toString())).toBe(true);
        expect(left.length).toBeLessThanOrEqual(kept);
        expect(left.length).toBeGreaterThanOrEqual(Math.min(Buffer.byteLength(whole), kept - 3));
      }),
    );
  });
});

describe("corrupted", () => {
  const differing = (a: Buffer, b: Buffer): number => a.filter((byte, at) => byte !== b[at]).length;

  it("changes exactly so many bytes, and the same ones with the same seed", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 1, max: 50 }), fc.nat(), (bytes, count, seed) => {
        const once = corrupted(bytes, count, true, seededRandom(seed));
        expect(differing(once, Buffer.from(bytes))).toBe(Math.min(count, bytes.length));
        expect(corrupted(bytes, count, true, seededRandom(seed))).toEqual(once);
      }),
    );
  });

  it("leaves a text one: ASCII becomes other printable characters, and nothing else changes", () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 50 }), fc.nat(), (whole, count, seed) => {
        const before = Buffer.from(whole);
        const after = corrupted(whole, count, false, seededRandom(seed));
        const ascii = before.filter((byte) => byte < 0x80).length;
        expect(isUtf8(after)).toBe(true);
        expect(differing(after, before)).toBe(Math.min(count, ascii));
        for (const [at, byte] of after.entries())
          if (byte !== before[at]) expect(byte >= 0x20 && byte < 0x7f).toBe(true);
      }),
    );
  });

  it("does not touch the message that it was given", () => {
    const bytes = Buffer.from("abc");
    corrupted(bytes, 3, true, () => 0);
    expect(bytes.toString()).toBe("abc");
  });
});
