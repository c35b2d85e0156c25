import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  frameBytes,
  frameDecoder,
  frameSize,
  opcodeName,
  opcodes,
  readFrame,
  type WireFrame,
} from "../../src/net/wire-frame.ts";
import { anyFrame } from "../support/any-frame.ts";
import { parseFrames } from "../support/parse-frames.ts";
import { frame } from "../support/raw-server.ts";

const of = (parts: Partial<WireFrame>): WireFrame => {
  const payload = parts.payload ?? Buffer.alloc(0);
  return { opcode: 1, fin: true, rsv: 0, mask: false, payload, length: payload.length, ...parts };
};

describe("the bytes of a frame", () => {
  it("are read back by an independent parser as what they were made of, and by our own", () => {
    fc.assert(
      fc.property(anyFrame, (made) => {
        const bytes = frameBytes(made);
        const { frames, rest } = parseFrames(bytes);
        expect(rest.length).toBe(0);
        // As texts, since bytes are compared slowly.
        const payload = made.payload.toString("hex");
        const [parsed] = frames.map((each) => ({ ...each, payload: each.payload.toString("hex") }));
        expect(parsed).toEqual({ ...made, payload, length: BigInt(made.length) });
        const ours = readFrame(bytes);
        expect({ ...ours, payload: Buffer.from(ours.payload).toString("hex") }).toEqual({ ...made, payload });
        expect(frameSize(bytes)).toBe(bytes.length);
      }),
    );
  });

  it.each([
    [0, "81 00"],
    [125, "81 7d"],
    [126, "81 7e 00 7e"],
    [65_535, "81 7e ff ff"],
    [65_536, "81 7f 00 00 00 00 00 01 00 00"],
    [Number.MAX_SAFE_INTEGER, "81 7f 00 1f ff ff ff ff ff ff"],
  ])("announce %i bytes in as few as can be, however many follow", (length, header) => {
    expect(frameBytes(of({ length })).toString("hex")).toBe(header.replaceAll(" ", ""));
  });

  it("are masked with another key each time", () => {
    const masked = Array.from({ length: 20 }, () => frameBytes(of({ mask: true, payload: Buffer.from("hello") })));
    expect(new Set(masked.map((bytes) => bytes.toString("hex"))).size).toBeGreaterThan(1);
  });
});

describe("the size of a frame", () => {
  it("is known when its header is there, and asks for the header before", () => {
    const whole = frameBytes(of({ mask: true, payload: Buffer.alloc(300) }));
    const sizes = [0, 1, 2, 5, 7, 8, 308].map((count) => frameSize(whole.subarray(0, count)));
    expect(sizes).toEqual([2, 2, 8, 8, 8, 308, 308]);
    expect(frameSize(frameBytes(of({ length: 2 ** 40 })))).toBe(2 ** 40 + 10);
  });
});

describe("a frame as scenarios see it", () => {
  const seen = (bytes: Buffer) => frameDecoder.decode({ bytes });

  it("has its opcode by name, and its payload as a text where it is one and meant as one", () => {
    expect(seen(frame({ payload: "hé", mask: true }))).toEqual({
      opcode: "text",
      fin: true,
      rsv: 0,
      mask: true,
      length: 3,
      payload: "hé",
    });
    expect(seen(frame({ opcode: 3, fin: false, rsv: 5 }))).toMatchObject({ opcode: 3, fin: false, rsv: 5 });
    const payloads = [
      frame({ opcode: 2, payload: "ab" }),
      frame({ payload: Buffer.from([0xc3]) }),
      frame({ payload: "ab", rsv: 4 }),
      frame({ opcode: 9, payload: "ab" }),
    ].map((bytes) => seen(bytes).payload);
    expect(payloads).toEqual([Buffer.from("ab"), Buffer.from([0xc3]), Buffer.from("ab"), "ab"]);
  });

  it("leaves the bytes as they came", () => {
    const bytes = frame({ payload: "hi", mask: true });
    const before = Buffer.from(bytes);
    seen(bytes);
    expect(bytes).toEqual(before);
  });

  it("has names for the opcodes of RFC 6455 only", () => {
    const names = Array.from({ length: 16 }, (_, opcode) => opcodeName(opcode));
    expect(names).toEqual([
      "continuation",
      "text",
      "binary",
      3,
      4,
      5,
      6,
      7,
      "close",
      "ping",
      "pong",
      11,
      12,
      13,
      14,
      15,
    ]);
    expect(opcodes.close).toBe(8);
  });
});
