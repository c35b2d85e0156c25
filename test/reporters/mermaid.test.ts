import { expect, test } from "vitest";
import { mermaid } from "../../reporters/mermaid.ts";
import type { TranscriptLine } from "../../src/events.ts";

test("a conversation is a sequence diagram", () => {
  const transcript: readonly TranscriptLine[] = [
    { at: 20, peer: "alice", arrow: "--", text: "opened" },
    { at: 22, peer: "alice", arrow: "->", text: "hi" },
    { at: 34.5, peer: "bob", arrow: "<-", text: "hi" },
    { at: 36, peer: "alice", arrow: "=>", text: "emit" },
    { at: 1037, peer: "alice", arrow: "<=", text: "ready" },
  ];
  expect(mermaid(transcript, 10)).toBe(
    [
      "sequenceDiagram",
      "  participant p1 as alice",
      "  participant p2 as bob",
      "  participant other as the other side",
      "  Note over p1: 10 ms opened",
      "  p1->>other: 12 ms hi",
      "  other->>p2: 25 ms hi",
      "  p1-->>other: 26 ms emit",
      "  other-->>p1: 1 s ready",
    ].join("\n"),
  );
});

test("no text of a peer is read as a part of the diagram", () => {
  const text = "a;b #1 %%c\n```\n</details> : -->> end {x} 日本";
  const lines = mermaid([{ at: 0, peer: "x\n;end", arrow: "<-", text }], 0).split("\n");
  expect(lines).toEqual([
    "sequenceDiagram",
    "  participant p1 as x␊#59;end",
    "  participant other as the other side",
    "  other->>p1: 0 ms a#59;b #35;1 #37;#37;c␊#96;#96;#96;␊#60;#47;details#62; #58; #45;#45;#62;#62; end #123;x#125; 日本",
  ]);
});

test("only the last of a long conversation is drawn, its texts cut short", () => {
  const talk = Array.from(
    { length: 1_000 },
    (_, at) => ({ at, peer: "bob", arrow: "<-", text: `${at} ${"x;".repeat(500)}` }) as const,
  );
  const text = mermaid(talk, 0);
  expect(text.split("\n").length).toBe(43);
  expect(text).toContain("other->>p1: 999 ms 999 x#59;x");
  expect(text.length).toBeLessThan(50_000);
});
