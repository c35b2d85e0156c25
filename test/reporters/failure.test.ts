import { expect, test } from "vitest";
import { failureText, noteText } from "../../reporters/failure.ts";
import { plain } from "../../src/codeframe.ts";
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

test("variables are aligned, made safe and cut", () => {
  const end = scenarioEnd(failed(), { variables: { id: '"7"', token: `"${"x".repeat(100)}\u001b"` } });
  const lines = failureText(placeless, end, 0, style).split("\n").slice(-3);
  expect(lines).toEqual(["variables:", '  id    = "7"', `  token = "${"x".repeat(48)}…`]);
  for (const line of lines) expect(columns(line)).toBeLessThanOrEqual(60);
});

test("a note's further lines stand below its text", () => {
  expect(noteText("bob: 2 messages\nwere not read", style)).toBe("note: bob: 2 messages\n      were not read");
});
