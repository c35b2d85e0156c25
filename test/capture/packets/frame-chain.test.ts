import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { frameChain, frameHeader } from "../../../src/capture/packets/frame-chain.ts";
import { frameBytes } from "../../../src/net/wire-frame.ts";

const payload = fc.uint8Array({ maxLength: 200 });
const frames = fc.array(
  fc.oneof(
    fc.record({ opcode: fc.constantFrom(0, 1, 2), fin: fc.boolean(), payload }),
    fc.record({
      opcode: fc.constantFrom(8, 9, 10),
      fin: fc.constant(true),
      payload: fc.uint8Array({ maxLength: 125 }),
    }),
  ),
  { minLength: 1, maxLength: 5 },
);

it("knows whole frames, and whether they are masked", () => {
  fc.assert(
    fc.property(frames, fc.boolean(), (all, mask) => {
      const bytes = Buffer.concat(
        all.map((each) => frameBytes({ ...each, rsv: 0, mask, length: each.payload.length })),
      );
      expect(frameChain(bytes)).toEqual({ masked: mask });
      expect(frameChain(bytes.subarray(0, -1))).toBeUndefined();
    }),
  );
});

describe("what is no frame", () => {
  it.each([
    ["nothing", ""],
    ["half a header", "81"],
    ["a reserved opcode", "8300"],
    ["a reserved bit", "a100"],
    ["a control frame of several", "0900"],
    ["a long control frame", "897e"],
    ["text", Buffer.from("GET / HTTP/1.1").toString("hex")],
    ["a frame of an exabyte", "827f0fffffffffffffff"],
  ])("%s", (_, hex) => {
    expect(frameHeader(Buffer.from(hex, "hex"))).toBeUndefined();
    expect(frameChain(Buffer.from(hex, "hex"))).toBeUndefined();
  });

  it("frames of both sides", () => {
    expect(frameChain(Buffer.from("810081800000000081", "hex"))).toBeUndefined();
  });
});

it("tells of compression", () => {
  expect(frameHeader(Buffer.from("c10261", "hex"))).toEqual({ masked: false, compressed: true, size: 4 });
});
