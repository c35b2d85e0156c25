import fc from "fast-check";
import { expect, test } from "vitest";
import { readBytesAt } from "../../src/match/bytes-at.ts";
import { testReader } from "../support/reader.ts";
import { tree } from "../support/yaml.ts";

function read(yaml: string, bytes: Uint8Array): unknown {
  const reader = testReader();
  const at = readBytesAt(tree(yaml), reader);
  expect(reader.problems).toEqual([]);
  return at?.(bytes);
}

test.each([
  ["{}", "0102ff"],
  ["{ at: 1 }", "02ff"],
  ["{ at: -1 }", "ff"],
  ["{ at: 0, length: 2, as: hex }", "0102"],
  ["{ at: 0, length: 2, as: text }", "\u0001\u0002"],
  ["{ at: 0, length: 4 }", undefined],
  ["{ at: 4 }", undefined],
  ["{ at: 3 }", ""],
  ["{ at: -4 }", undefined],
  ["{ at: 2, as: text }", undefined],
  ["{ as: uint16 }", 0x0102],
  ["{ as: uint16le }", 0x0201],
  ["{ as: uint16 le }", 0x0201],
  ["{ as: uint16be }", 0x0102],
  ["{ at: 2, as: int8 }", -1],
])("%s", (yaml, value) => {
  expect(read(yaml, Uint8Array.of(1, 2, 255))).toBe(value);
});

test("numbers of every kind are read as they were written", () => {
  const kinds = ["Int8", "Uint8", "Int16", "Uint16", "Int32", "Uint32", "Float32", "Float64"] as const;
  fc.assert(
    fc.property(
      fc.constantFrom(...kinds),
      fc.boolean(),
      fc.uint8Array({ minLength: 8, maxLength: 16 }),
      fc.integer({ min: 0, max: 8 }),
      (kind, little, bytes, shift) => {
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        const at = Math.min(shift, bytes.length - 8);
        const name = `${kind.toLowerCase()}${little && !kind.endsWith("8") ? "le" : ""}`;
        expect(read(`{ at: ${at}, as: ${name} }`, bytes)).toBe(view[`get${kind}`](at, little));
      },
    ),
  );
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.boolean(), (value, little) => {
      const view = new DataView(new ArrayBuffer(8));
      view.setBigInt64(0, value, little);
      const found = read(`{ as: int64${little ? "le" : ""} }`, new Uint8Array(view.buffer));
      expect(BigInt(found as number)).toBe(value);
      expect(typeof found).toBe(Number.isSafeInteger(Number(value)) ? "number" : "bigint");
    }),
  );
});
