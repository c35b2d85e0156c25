import { expect, it } from "vitest";
import { paint } from "../../reporters/paint.ts";
import { type DebugConsole, saySentences, sentenceLines } from "../../src/debug/console.ts";

async function consoleOf(width: number): Promise<{ readonly console: DebugConsole; readonly shown: string[] }> {
  const shown: string[] = [];
  const console: DebugConsole = {
    style: { paint: await paint(false), width },
    say: (lines) => void shown.push(...lines),
    ask: () => Promise.resolve(undefined),
    during: (work) => work(new AbortController().signal),
    conversation: () => [],
    time: String,
  };
  return { console, shown };
}

it("sentences are broken between words, each by itself", async () => {
  const { console, shown } = await consoleOf(20);
  saySentences(console, "The file has been read again.", "It is too late.");
  expect(shown).toEqual(["The file has been", "read again.", "It is too late."]);
  expect(sentenceLines("jump wants the line of a step", console)).toEqual(["jump wants the line", "of a step"]);
});
