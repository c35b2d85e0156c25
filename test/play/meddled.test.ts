import { describe, expect, it } from "vitest";
import { inWords, type Meddled, meddledText } from "../../src/play/meddled.ts";
import type { FaultEffect } from "../../src/steps/standing/fault.ts";

const line = (passed: Partial<Meddled>): string =>
  meddledText({ fault: "fault 1", what: "lost", direction: "in", data: "hello", binary: false, ...passed });

describe("what a fault has done", () => {
  it("is one line: whose doing, what, and the message; of a binary one its size, of a long one the beginning", () => {
    expect([line({}), line({ data: Buffer.from("hü") }), line({ data: Buffer.from("hü"), binary: true })]).toEqual([
      "fault 1: lost: hello",
      "fault 1: lost: hü",
      "fault 1: lost: 3 bytes",
    ]);
    expect(line({ data: "x".repeat(1000) })).toBe(`fault 1: lost: ${"x".repeat(99)}…`);
  });

  it("is said in words, with times, sizes and rates as people write them", () => {
    const effects: readonly FaultEffect[] = [
      { kind: "lose" },
      { kind: "duplicate" },
      { kind: "delay", by: 1500 },
      { kind: "reorder", by: 50 },
      { kind: "truncate", bytes: 2 },
      { kind: "truncate", bytes: 100 },
      { kind: "change", to: Buffer.from("x") },
      { kind: "corrupt", bytes: 1, random: () => 0 },
      { kind: "corrupt", bytes: 3, random: () => 0 },
      { kind: "frame", frame: { opcode: 3, fin: true, rsv: 0, mask: undefined, payload: Buffer.alloc(0), length: 0 } },
      { kind: "close", code: 4000, reason: undefined },
      { kind: "close", code: undefined, reason: undefined },
      { kind: "reset" },
      { kind: "freeze", for: 30_000 },
      { kind: "freeze", for: undefined },
      { kind: "throttle", rate: 1.5 * 1024 * 1024 },
      { kind: "throttle", rate: 10 * 1024 },
      { kind: "slowRead", rate: 100 },
    ];
    // Its bytes are five, and its characters four.
    expect(effects.map((each) => inWords(each, "hüho"))).toEqual([
      "lost",
      "doubled",
      "delayed by 1.5 s",
      "held back for 50 ms",
      "cut to 2 of 5 bytes",
      "cut to 5 of 5 bytes",
      "changed",
      "1 byte changed",
      "3 bytes changed",
      "an invalid frame went out instead",
      "the connection was closed with 4000 instead",
      "the connection was closed with no code instead",
      "the connection was reset instead",
      "frozen for 30 s",
      "frozen",
      "at 1.5 MiB/s from now on",
      "at 10 KiB/s from now on",
      "read at 100 B/s from now on",
    ]);
  });
});
