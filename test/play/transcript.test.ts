import { describe, expect, it } from "vitest";
import { Transcript } from "../../src/play/transcript.ts";

describe("Transcript", () => {
  it("shows what passed, oldest first, with times from the start", () => {
    const transcript = new Transcript();
    transcript.add(1010, "alice", "->", '{"type":"hi","n":1}');
    transcript.add(1012, "alice", "->", "not json");
    transcript.add(1020, "bob", "<-", { value: { type: "hi" }, text: '{"type":"hi"}' });
    transcript.add(1021, "bob", "<-", { value: undefined, text: "plain" });
    transcript.add(1022, "bob", "->", new Uint8Array([1, 255]));
    transcript.add(1023, "bob", "<-", { value: undefined, text: "hi", bytes: Buffer.from("hi"), binary: true });
    transcript.add(1023, "bob", "<-", { value: undefined, bytes: Buffer.of(1), binary: true, whyNoValue: "is not X" });
    transcript.add(1024, "bob", "<-", { value: { n: 1 }, text: "{}", bytes: Buffer.from("{}"), binary: true });
    transcript.add(1030, "bob", "--", { note: "closed by us: 1000" });
    expect(transcript.lines(1000).map(({ at, peer, arrow, text }) => `${at} ${peer} ${arrow} ${text}`)).toEqual([
      '10 alice -> { type: "hi", n: 1 }',
      '12 alice -> "not json"',
      '20 bob <- { type: "hi" }',
      '21 bob <- "plain"',
      "22 bob -> <2 bytes 01 ff>",
      "23 bob <- <2 bytes 68 69>",
      "23 bob <- <1 byte 01>, which is not X",
      "24 bob <- { n: 1 }",
      "30 bob -- closed by us: 1000",
    ]);
  });

  it("keeps the last thirty lines in their order, however many came", () => {
    const transcript = new Transcript();
    for (let i = 1; i <= 95; i++) transcript.add(i, "alice", "->", `${i}`);
    const lines = transcript.lines(0);
    expect(lines.map(({ at }) => at)).toEqual(Array.from({ length: 30 }, (_, index) => 66 + index));
  });

  it("cuts what is long", () => {
    const transcript = new Transcript();
    transcript.add(0, "alice", "->", "x".repeat(10_000));
    const [line] = transcript.lines(0);
    expect(line?.text.length).toBeLessThanOrEqual(201);
    expect(line?.text).toMatch(/…/);
  });

  it("is empty at first", () => {
    expect(new Transcript().lines(0)).toEqual([]);
  });
});
