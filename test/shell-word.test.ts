import { expect, test } from "vitest";
import { shellQuoted, shellWord } from "../src/shell-word.ts";

test.each([
  ["scenarios/chat.yaml", "scenarios/chat.yaml"],
  ["wss://host:1/ws", "wss://host:1/ws"],
  ["my tests/it's.yaml", "'my tests/it'\\''s.yaml'"],
  ["a;rm -rf", "'a;rm -rf'"],
  ["x\u001b[2J", "'x␛[2J'"],
  ["", "''"],
])("%j is %s", (text, word) => {
  expect(shellWord(text)).toBe(word);
});

test("in quotes a shell leaves everything as it is", () => {
  expect(shellQuoted("it's $.a")).toBe(String.raw`'it'\''s $.a'`);
});
