import { describe, expect, it } from "vitest";
import { Pieces } from "../../src/capture/pieces.ts";

const MIB = 1024 * 1024;

describe("a piece that is in the file", () => {
  it("is used again", () => {
    const pieces = new Pieces(true);
    const first = pieces.take();
    expect(first.length).toBe(MIB);
    pieces.written(first.subarray(0, 10));
    expect(pieces.take().buffer).toBe(first.buffer);
    expect(pieces.take().buffer).not.toBe(first.buffer);
  });

  it("is not, while somebody reads it, until the last one has", () => {
    const pieces = new Pieces(true);
    const piece = pieces.take();
    const [one, other] = [piece.subarray(0, 5), piece.subarray(5, 9)];
    pieces.hold(one);
    pieces.hold(other);
    expect(pieces.read).toBe(1);
    pieces.written(piece);
    expect(pieces.take().buffer).not.toBe(piece.buffer);
    pieces.letGo(one);
    expect(pieces.take().buffer).not.toBe(piece.buffer);
    pieces.letGo(other);
    expect(pieces.read).toBe(0);
    expect(pieces.take().buffer).toBe(piece.buffer);
  });

  it("is not yet, when it was read before it was written", () => {
    const pieces = new Pieces(true);
    const piece = pieces.take();
    pieces.hold(piece);
    pieces.letGo(piece);
    expect(pieces.take().buffer).not.toBe(piece.buffer);
    pieces.written(piece);
    expect(pieces.take().buffer).toBe(piece.buffer);
  });

  it("is not, where others keep what they have seen of it; and nothing of it is kept here", () => {
    const pieces = new Pieces(false);
    const piece = pieces.take();
    pieces.hold(piece);
    pieces.written(piece);
    pieces.letGo(piece);
    expect(pieces.read).toBe(0);
    expect(pieces.take().buffer).not.toBe(piece.buffer);
  });

  it("is not, when it was made for a long record, and no more than four wait", () => {
    const pieces = new Pieces(true);
    const long = pieces.take(2 * MIB);
    expect(long.length).toBe(2 * MIB);
    pieces.written(long);
    const taken = Array.from({ length: 6 }, () => pieces.take());
    expect(taken.map(({ buffer }) => buffer)).not.toContain(long.buffer);
    for (const piece of taken) pieces.written(piece);
    const again = Array.from({ length: 6 }, () => pieces.take().buffer);
    expect(again.filter((each) => taken.some(({ buffer }) => buffer === each)).length).toBe(4);
  });
});
