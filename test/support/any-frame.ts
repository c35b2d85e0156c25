import fc from "fast-check";
import type { WireFrame } from "../../src/net/wire-frame.ts";

/** Any frame whose header announces what follows, legal or not: of each way to write a length. */
export const anyFrame: fc.Arbitrary<WireFrame & { readonly payload: Buffer }> = fc
  .record({
    opcode: fc.integer({ min: 0, max: 15 }),
    fin: fc.boolean(),
    rsv: fc.integer({ min: 0, max: 7 }),
    mask: fc.boolean(),
    payload: fc.oneof(
      { weight: 8, arbitrary: fc.uint8Array({ maxLength: 140 }) },
      { weight: 2, arbitrary: fc.string({ unit: "grapheme", maxLength: 40 }).map((text) => Buffer.from(text)) },
      { weight: 1, arbitrary: fc.integer({ min: 65_530, max: 65_540 }).map((size) => Buffer.alloc(size, 7)) },
    ),
  })
  .map((frame) => ({ ...frame, payload: Buffer.from(frame.payload), length: frame.payload.length }));

/** Cuts bytes into pieces at places that are given as parts of the whole, from 0 to 1. */
export function cutAt(bytes: Buffer, places: readonly number[]): readonly Buffer[] {
  const cuts = [0, ...places.map((each) => Math.floor(each * bytes.length)), bytes.length].toSorted((a, b) => a - b);
  return cuts
    .slice(1)
    .map((cut, index) => bytes.subarray(cuts[index], cut))
    .filter(({ length }) => length > 0);
}
