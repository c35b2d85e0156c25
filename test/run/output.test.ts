import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LineSplitter, OutputTail } from "../../src/run/output.ts";
import { manualClock } from "../support/manual-clock.ts";

function splitter() {
  const clock = manualClock();
  const lines: string[] = [];
  const prompts: string[] = [];
  return {
    clock,
    lines,
    prompts,
    splitter: new LineSplitter(clock, { line: (text) => lines.push(text), prompt: (text) => prompts.push(text) }),
  };
}

describe("lines", () => {
  test("are the same however the bytes are cut", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme" })), fc.array(fc.nat(40)), (texts, cuts) => {
        const written = texts.map((text) => text.replaceAll(/[\r\n]/g, " "));
        const bytes = Buffer.from(written.map((text) => `${text}\n`).join(""));
        const { splitter: whole, lines } = splitter();
        let at = 0;
        for (const cut of cuts) {
          whole.write(bytes.subarray(at, at + cut));
          at += cut;
        }
        whole.write(bytes.subarray(at));
        whole.end();
        expect(lines).toEqual(written.map((text) => text.toWellFormed()));
      }),
    );
  });

  test("may end with CR LF, and the last one without an end is told at the end", () => {
    const { splitter: each, lines, clock } = splitter();
    each.write(Buffer.from("one\r\n\ntwo"));
    expect(lines).toEqual(["one", ""]);
    each.end();
    expect(lines).toEqual(["one", "", "two"]);
    expect(clock.pending).toBe(0);
  });

  test("that are very long come in pieces of 16 Ki characters", () => {
    const { splitter: each, lines } = splitter();
    each.write(Buffer.from("x".repeat(40_000)));
    each.write(Buffer.from("\n"));
    expect(lines.map((line) => line.length)).toEqual([16_384, 16_384, 7232]);
  });

  test("without an end are told as a prompt after 100 ms of quiet", () => {
    const { splitter: each, lines, prompts, clock } = splitter();
    each.write(Buffer.from("listening on 40"));
    clock.advance(99);
    each.write(Buffer.from("00"));
    clock.advance(99);
    expect(prompts).toEqual([]);
    clock.advance(1);
    expect(prompts).toEqual(["listening on 4000"]);
    each.write(Buffer.from("\n"));
    expect(lines).toEqual(["listening on 4000"]);
    expect(clock.pending).toBe(0);
  });
});

describe("the tail", () => {
  test("keeps the last 200 lines", () => {
    const tail = new OutputTail();
    for (let i = 0; i < 500; i++) tail.push(`line ${i}`);
    expect(tail.last()).toHaveLength(200);
    expect(tail.last(2)).toEqual(["line 498", "line 499"]);
  });

  test("keeps 64 KiB at most", () => {
    const tail = new OutputTail();
    for (let i = 0; i < 20; i++) tail.push(String(i % 10).repeat(10_000));
    expect(tail.last().map((line) => line[0])).toEqual(["4", "5", "6", "7", "8", "9"]);
  });
});
