import { describe, expect, it } from "vitest";
import type { Effect } from "../../src/net/meddler.ts";
import { passage, sizeOf } from "../../src/net/passage.ts";

/** The throttle tells what it was asked. */
const made = (data: string, ...effects: readonly Effect[]) => {
  const asked: string[] = [];
  const throttled = (from: number, bytes: number, rate: number): number => {
    asked.push(`${bytes} bytes from ${from} at ${rate}`);
    return from + 1000;
  };
  return { ...passage(data, effects, 100, { throttled }), asked };
};

const untouched = { given: "hü", copies: 1, due: 100, aside: 0, pauses: [], instead: undefined, asked: [] };

describe("what becomes of a message", () => {
  it("is nothing where nothing is done to it", () => {
    expect(made("hü")).toEqual(untouched);
  });

  it("adds up: delays of all, and how much it alone is late; copies; what it was changed to", () => {
    expect(
      made(
        "hü",
        { kind: "delay", by: 20 },
        { kind: "duplicate" },
        { kind: "reorder", by: 5 },
        { kind: "delay", by: 10 },
        { kind: "duplicate" },
        { kind: "change", to: Buffer.from("x") },
      ),
    ).toEqual({ ...untouched, given: Buffer.from("x"), copies: 3, due: 130, aside: 5 });
  });

  it("finds what was made of it before: a rate is for all copies, and for what it has become", () => {
    const { due, asked, pauses } = made(
      "hü",
      { kind: "slowRead", rate: 7 },
      { kind: "delay", by: 20 },
      { kind: "duplicate" },
      { kind: "throttle", rate: 10 },
      { kind: "change", to: Buffer.from("x") },
      { kind: "slowRead", rate: 8 },
      { kind: "freeze", for: 50 },
    );
    expect([due, asked]).toEqual([1120, ["6 bytes from 120 at 10"]]);
    expect(pauses).toEqual([
      { kind: "slowRead", bytes: 3, rate: 7 },
      { kind: "slowRead", bytes: 1, rate: 8 },
      { kind: "freeze", for: 50 },
    ]);
  });

  it("ends where it is lost, or where something happens in its place: what comes behind finds nothing", () => {
    const freeze = { kind: "freeze", for: undefined } as const;
    const reset = { kind: "reset" } as const;
    expect(made("hü", freeze, { kind: "lose" }, { kind: "delay", by: 20 })).toEqual({
      ...untouched,
      copies: 0,
      pauses: [freeze],
    });
    expect(made("hü", { kind: "delay", by: 20 }, reset, { kind: "lose" })).toEqual({
      ...untouched,
      due: 120,
      instead: reset,
    });
  });

  it("has the bytes of its UTF-8", () => {
    expect([sizeOf("hü"), sizeOf(Buffer.from("hü"))]).toEqual([3, 3]);
  });
});
