import fc from "fast-check";
import { expect, it } from "vitest";
import { FrameCounter } from "../../src/capture/frame-counter.ts";
import { frameBytes } from "../../src/net/wire-frame.ts";
import { anyFrame, cutAt } from "../support/any-frame.ts";

it("counts the messages of a stream, however TCP has cut it", () => {
  const places = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 40 });
  fc.assert(
    fc.property(fc.array(anyFrame, { maxLength: 12 }), places, (frames, cuts) => {
      const counter = new FrameCounter();
      for (const piece of cutAt(Buffer.concat(frames.map(frameBytes)), cuts)) counter.read(piece);
      expect(counter.messages).toBe(frames.filter(({ opcode, fin }) => opcode < 8 && fin).length);
      expect(counter.closed).toBe(frames.some(({ opcode }) => opcode === 8));
      expect(counter.between).toBe(true);
    }),
  );
});

it("knows whether it is within a frame", () => {
  const bytes = frameBytes({ opcode: 1, fin: true, rsv: 0, mask: true, payload: Buffer.alloc(70_000), length: 70_000 });
  for (const cut of [1, 2, 9, 13, 14, 15, bytes.length - 1]) {
    const counter = new FrameCounter();
    counter.read(bytes.subarray(0, cut));
    expect(counter.between).toBe(false);
    counter.read(bytes.subarray(cut));
    expect({ between: counter.between, messages: counter.messages }).toEqual({ between: true, messages: 1 });
  }
});
