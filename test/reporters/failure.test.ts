import { expect, test } from "vitest";
import { failureText, noteText } from "../../reporters/failure.ts";
import { plain } from "../../src/codeframe.ts";
import type { TranscriptLine } from "../../src/events.ts";
import { columns } from "../../src/visible.ts";
import { failed, neverCame, scenarioEnd } from "../support/events.ts";

const style = { paint: plain, width: 60 };
const { place: _, ...placeless } = neverCame;

test("what is not known takes no room", () => {
  const bare = { code: "assert", headline: "no", notes: [] } as const;
  expect(failureText(bare, scenarioEnd(failed(bare), { transcript: [], variables: {} }), 0, style)).toBe("no");
});

test("times of the conversation count from the beginning of the scenario", () => {
  const end = scenarioEnd(failed(), { transcript: [{ at: 1_020, peer: "bob", arrow: "<-", text: "hi" }] });
  expect(failureText(placeless, end, 1_000, style)).toContain(
    "\n\nthe last of the conversation:\n   +20 ms  bob <-  hi",
  );
});

test("a run of lines that are alike, or of one peer, is told by its ends", () => {
  const said = (length: number, of: (n: number) => { peer: string; text: string }) =>
    Array.from({ length }, (__, n) => ({ at: n, arrow: "<-" as const, ...of(n) }));
  const told = (transcript: readonly TranscriptLine[]): readonly string[] => {
    const text = failureText(placeless, scenarioEnd(failed(), { transcript }), 0, style);
    return text.slice(text.indexOf("the last of the conversation:")).split("\n").slice(1);
  };
  expect(told(said(8, (n) => ({ peer: "bob", text: `tick ${n}` })))).toHaveLength(8);
  expect(told(said(20, (n) => ({ peer: "bob", text: `tick ${n}` })))).toEqual([
    "    +0 ms  bob <-  tick 0",
    "    +1 ms  bob <-  tick 1",
    "    +2 ms  bob <-  tick 2",
    "           … 14 more alike …",
    "   +17 ms  bob <-  tick 17",
    "   +18 ms  bob <-  tick 18",
    "   +19 ms  bob <-  tick 19",
  ]);
  expect(told(said(20, (n) => ({ peer: `v${n % 2}`, text: "hi" })))[3]).toBe("           … 14 more alike …");
  expect(told(said(20, (n) => ({ peer: `v${n}`, text: `tick ${n % 2}` })))[3]).toBe("           … 14 more alike …");
  expect(told(said(20, (n) => ({ peer: `v${n % 2}`, text: `tick ${n}` })))).toHaveLength(20);
  expect(told(said(20, (n) => ({ peer: `v${n}`, text: `tick ${n}` })))[3]).toBe("           … 14 more alike …");
  expect(told(said(20, (n) => ({ peer: `v${n}`, text: "abcdefghijklmnopqrst".slice(n) })))).toHaveLength(20);
});

test("in a narrow terminal names of variables are cut, too, and notes are broken between words", () => {
  const narrow = { paint: plain, width: 30, wraps: true };
  const end = scenarioEnd(failed(), { variables: { aVariableWithALongName: `"${"x".repeat(40)}"` } });
  expect(failureText(placeless, end, 0, narrow).split("\n").slice(-1)).toEqual(['  aVariableWi… = "xxxxxxxxxxxxxx…']);
  expect(noteText("bob: 2 messages were not read", narrow)).toBe("note: bob: 2 messages were not\n      read");
});

test("variables are aligned, made safe and cut", () => {
  const end = scenarioEnd(failed(), { variables: { id: '"7"', token: `"${"x".repeat(100)}\u001b"` } });
  const lines = failureText(placeless, end, 0, style).split("\n").slice(-3);
  expect(lines).toEqual(["variables:", '  id    = "7"', `  token = "${"x".repeat(48)}…`]);
  for (const line of lines) expect(columns(line)).toBeLessThanOrEqual(60);
});

test("a note's further lines stand below its text", () => {
  expect(noteText("bob: 2 messages\nwere not read", style)).toBe("note: bob: 2 messages\n      were not read");
});
