import { describe, expect, it } from "vitest";
import { PastedTexts } from "../../../src/cli/terminal/pasted-texts.ts";

describe("a pasted text", () => {
  it.each([
    ["short", "hello", true],
    ["short, of a terminal that marks nothing", "a\nb\n", false],
    ["with an end of a line that is none", "hello\n\n", true],
  ])("is typed as it is: %s", (_, text, marked) => {
    expect(new PastedTexts().typed(text, marked)).toBe(marked ? text.trimEnd() : text);
  });

  it.each([
    ["long", "x".repeat(1001), "[paste 1: 1001 characters]"],
    ["of several lines", "a\nb\n", "[paste 1: 3 characters]"],
    ["what a terminal would obey", "\u001b[2J", "[paste 1: 4 characters]"],
  ])("has a word that stands for it: %s", (_, text, word) => {
    const pasted = new PastedTexts();
    expect(pasted.typed(text, true)).toBe(word);
    expect(pasted.whole(`<${word}> ${word}`)).toBe(`<${text.trimEnd()}> ${text.trimEnd()}`);
  });

  it("stands for itself, whatever it holds, and of many the last are known", () => {
    const pasted = new PastedTexts();
    const words = Array.from({ length: 21 }, (_, index) => pasted.typed(`$& ${index}\n$1`, true));
    expect(pasted.whole(words.at(-1) ?? "")).toBe("$& 20\n$1");
    expect(pasted.whole(words[0] ?? "")).toBe(words[0]);
  });
});
