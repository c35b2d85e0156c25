import { expect, it } from "vitest";
import { shownIn, newName, pathOfFile } from "../../../src/cli/record/file-names.ts";

it("files that follow each other are numbered before their ending", () => {
  expect(pathOfFile("/a/chat.wsr", 1, false)).toBe("/a/chat.wsr");
  expect(pathOfFile("/a/chat.wsr", 12, true)).toBe("/a/chat.0012.wsr");
  expect(pathOfFile("/a/chat.wsr.gz", 1, true)).toBe("/a/chat.0001.wsr.gz");
  expect(pathOfFile("/a.b/chat", 1, true)).toBe("/a.b/chat.0001");
});

it("a new name says when it was", () => {
  const wall = new Date(2026, 0, 2, 3, 4, 5).getTime();
  expect(newName(wall, false)).toBe("recording-2026-01-02-030405.wsr");
  expect(newName(wall, true)).toBe("recording-2026-01-02-030405.wsr.gz");
});

it("a file is called from here, where it is below", () => {
  expect(["/a/b/chat.wsr", "/c/chat.wsr"].map(shownIn("/a"))).toEqual(["b/chat.wsr", "/c/chat.wsr"]);
});
