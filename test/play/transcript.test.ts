import { describe, expect, it } from "vitest";
import type { Subject } from "../../src/match/matcher.ts";
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
    transcript.add(1030, "bob", "--", { note: "closed by us" });
    expect(transcript.lines(1000).map(({ at, peer, arrow, text }) => `${at} ${peer} ${arrow} ${text}`)).toEqual([
      '10 alice -> { type: "hi", n: 1 }',
      '12 alice -> "not json"',
      '20 bob <- { type: "hi" }',
      '21 bob <- "plain"',
      "22 bob -> <2 bytes 01 ff>",
      "23 bob <- <2 bytes 68 69>",
      "23 bob <- <1 byte 01>, which is not X",
      "24 bob <- { n: 1 }",
      "30 bob -- closed by us",
    ]);
  });

  it("keeps the last thirty lines in their order, however many came", () => {
    const transcript = new Transcript();
    for (let i = 1; i <= 95; i++) transcript.add(i, "alice", "->", `${i}`);
    const lines = transcript.lines(0);
    expect(lines.map(({ at }) => at)).toEqual(Array.from({ length: 30 }, (_, index) => 66 + index));
  });

  it("keeps of the same heartbeat again and again the last one, with how often it was there", () => {
    const transcript = new Transcript();
    const ping = (): Subject => ({ value: { type: "ping" }, text: '{"type":"ping"}', bytes: Buffer.from("ping") });
    transcript.add(1, "alice", "->", "hello");
    for (let i = 2; i < 100; i += 2) {
      const message = ping();
      transcript.add(i, "alice", "<-", message);
      transcript.answered(message, () => transcript.add(i + 1, "alice", "->", '{"type":"pong"}'));
      transcript.add(i + 1, "bob", "<-", { note: "ping" });
      transcript.beat();
    }
    transcript.add(100, "alice", "<-", { value: 1, text: "1" });
    expect(transcript.lines(0).map(({ at, peer, arrow, text }) => `${at} ${peer} ${arrow} ${text}`)).toEqual([
      '1 alice -> "hello"',
      '98 alice <- 49 × { type: "ping" }',
      '99 alice -> 49 × { type: "pong" }',
      "99 bob <- 49 × ping",
      "100 alice <- 1",
    ]);
  });

  it("tells heartbeats apart by who, which way and what, and begins anew behind anything else", () => {
    const transcript = new Transcript();
    const beat = (peer: string, arrow: "->" | "<-", note: string): void => {
      transcript.add(0, peer, arrow, { note });
      transcript.beat();
    };
    for (const peer of ["alice", "bob"]) beat(peer, "<-", "ping 1");
    beat("alice", "->", "ping 1");
    beat("alice", "<-", "ping 2");
    transcript.add(0, "alice", "->", "between");
    beat("alice", "<-", "ping 1");
    const bytes = { value: undefined, bytes: Buffer.from("a"), binary: true };
    transcript.add(0, "alice", "<-", bytes);
    transcript.answered(bytes, () => transcript.add(0, "alice", "->", new Uint8Array([1])));
    transcript.answered(bytes, () => transcript.add(0, "alice", "->", new Uint8Array([1])));
    expect(transcript.lines(0).map(({ peer, arrow, text }) => `${peer} ${arrow} ${text}`)).toEqual([
      "alice <- ping 1",
      "bob <- ping 1",
      "alice -> ping 1",
      "alice <- ping 2",
      'alice -> "between"',
      "alice <- ping 1",
      "alice <- <1 byte 61>",
      "alice -> 2 × <1 byte 01>",
    ]);
  });

  it("goes on to keep thirty lines when heartbeats were folded in a full ring", () => {
    const transcript = new Transcript();
    for (let i = 0; i < 40; i++) transcript.add(i, "alice", "->", `${i}`);
    for (let i = 40; i < 50; i++) {
      transcript.add(i, "alice", "<-", { note: "ping" });
      transcript.beat();
    }
    for (let i = 50; i < 60; i++) transcript.add(i, "alice", "->", `${i}`);
    const upTo = (from: number, to: number): string[] =>
      Array.from({ length: to - from + 1 }, (_, index) => `${from + index}`);
    const lines = transcript.lines(0).map(({ text }) => text);
    expect(lines).toEqual([...upTo(21, 39), "10 × ping", ...upTo(50, 59)]);
    expect(lines).toHaveLength(30);
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
