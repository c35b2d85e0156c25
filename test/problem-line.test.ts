import { expect, test } from "vitest";
import { problemLine } from "../src/problem-line.ts";
import { misspelt, neverCame } from "./support/events.ts";

test("a problem with a place is a line as compilers write it", () => {
  expect(problemLine(misspelt)).toMatch(/^\S+\.yaml:\d+:\d+: error: [^\n]+ \[invalid-file\]$/);
  expect(problemLine({ ...misspelt, severity: "warning" })).toContain(": warning: ");
});

test("one without a place has that of what it belongs to", () => {
  const { place: _, ...placeless } = neverCame;
  expect(problemLine(placeless, { file: "a.yaml", line: 3, name: "chat" })).toBe(
    `a.yaml:3:1: error: chat: ${neverCame.headline} [never-came]`,
  );
  expect(problemLine(placeless)).toBe(`wstest: error: ${neverCame.headline} [never-came]`);
});

test("nothing in it moves a cursor or begins another line", () => {
  const line = problemLine({ ...neverCame, headline: "a\u001b[2J\nb" }, { file: "x\ny.yaml", line: 1, name: "a\nb" });
  expect(line).not.toMatch(/[\u001b\n]/);
});
