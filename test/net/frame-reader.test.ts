import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FrameReader, MOST_BYTES } from "../../src/net/frame-reader.ts";
import { frameBytes } from "../../src/net/wire-frame.ts";
import { anyFrame, cutAt } from "../support/any-frame.ts";
import { frame } from "../support/raw-server.ts";

function read(pieces: readonly Buffer[]): { readonly frames: readonly Buffer[] } {
  const frames: Buffer[] = [];
  const reader = new FrameReader((bytes) => frames.push(bytes));
  for (const piece of pieces) {
    const given = Buffer.from(piece);
    reader.read(given);
    // Who reads it next unmasks it in place.
    given.fill(0);
  }
  return { frames };
}

describe("a stream of frames", () => {
  it("is cut into them, however TCP has cut it", () => {
    const places = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 40 });
    fc.assert(
      fc.property(fc.array(anyFrame, { maxLength: 12 }), places, (made, cuts) => {
        const written = made.map(frameBytes);
        const { frames } = read(cutAt(Buffer.concat(written), cuts));
        // As texts, since bytes are compared slowly.
        const texts = (list: readonly Buffer[]): readonly string[] => list.map((bytes) => bytes.toString("hex"));
        expect(texts(frames)).toEqual(texts(written));
      }),
    );
  });

  it("is cut so byte by byte, too", () => {
    const written = [
      frame({ payload: "x".repeat(300), mask: true }),
      frame({ opcode: 8 }),
      frame({ opcode: 3, rsv: 7 }),
    ];
    const bytes = Buffer.concat(written);
    expect(read(Array.from(bytes, (_, at) => bytes.subarray(at, at + 1))).frames).toEqual(written);
  });

  it("may end in a frame that never comes", () => {
    const { frames } = read([frame({ payload: "a" }), frame({ payload: "half", length: 9 })]);
    expect(frames.length).toBe(1);
  });
});

it("gives up at a frame that is too large to be kept, and reads nothing behind it", () => {
  const most = Buffer.alloc(MOST_BYTES);
  const ping = frame({ opcode: 9 });
  // 10 bytes are its header.
  const whole = (size: number): Buffer[] => {
    const header = frame({ payload: "", length: 0x10000 }).subarray(0, 10);
    header.writeBigUInt64BE(BigInt(size - 10), 2);
    return [header, most.subarray(0, size - 10)];
  };
  expect(read([...whole(MOST_BYTES), ping]).frames.map(({ length }) => length)).toEqual([MOST_BYTES, ping.length]);
  const header = whole(MOST_BYTES)[0] ?? ping;
  header.writeBigUInt64BE(BigInt(MOST_BYTES - 9), 2);
  expect(read([ping, header, most.subarray(0, MOST_BYTES - 9), ping]).frames.length).toBe(1);
});

it("passes over a frame that is too large, and tells of it, where somebody wants to know", () => {
  const large = frame({ payload: "x".repeat(200), mask: true });
  const bytes = Buffer.concat([frame({ payload: "a" }), large, frame({ payload: "b" })]);
  for (const cut of [1, 5, 11, 100, bytes.length]) {
    const [frames, passed]: [number[], string[]] = [[], []];
    const reader = new FrameReader(({ length }) => frames.push(length), {
      most: 100,
      tooLarge: (header, size) => passed.push(`${header.toString("hex", 0, 4)} ${size}`),
    });
    reader.read(bytes.subarray(0, cut));
    reader.read(bytes.subarray(cut));
    expect({ frames, passed }).toEqual({ frames: [3, 3], passed: [`81fe00c8 ${large.length}`] });
    expect(reader.left).toBe(0);
  }
});
