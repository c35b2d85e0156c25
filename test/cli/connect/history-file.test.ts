import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { HistoryFile, historyPath } from "../../../src/cli/connect/history-file.ts";
import { workspace } from "../../support/workspace.ts";

it("keeps lines for the next time, in a file of the user alone", async () => {
  const path = join(await workspace(), "state/wstest/history");
  const file = await HistoryFile.open(path);
  expect(file.lines).toEqual([]);
  for (const line of ["one", " kept secret", "", "{", "two", "x".repeat(5000)]) file.add(line);
  await file.end();
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(join(path, ".."))).mode & 0o777).toBe(0o700);
  expect((await HistoryFile.open(path)).lines).toEqual(["two", "one"]);
});

it("remembers no line that lets somebody in", async () => {
  const path = join(await workspace(), "history");
  const file = await HistoryFile.open(path);
  const secret = [
    '{"password":"x"}',
    '{"type":"login","token":"geheim"}',
    "Authorization: Bearer abc123def456",
    ".send Bearer abc123def456",
    "{ type: login, password: x }",
    ".set token=abc",
    "PASS hunter2",
  ];
  const plain = [
    "hi",
    '{"type":"login","user":"ann"}',
    ".extract token=$.token",
    ".receive { token: $any }",
    '{"token":"${token}"}',
    "what is a password?",
  ];
  for (const line of [...secret, ...plain]) file.add(line);
  await file.end();
  expect((await readFile(path, "utf8")).split("\n").slice(0, -1)).toEqual(plain);
});

it("forgets the oldest when there are too many", async () => {
  const path = join(await workspace(), "history");
  await writeFile(path, Array.from({ length: 2500 }, (_, n) => `line ${n}\n`).join(""));
  const file = await HistoryFile.open(path);
  expect(file.lines).toHaveLength(1000);
  expect(file.lines[0]).toBe("line 2499");
  await file.end();
  expect((await readFile(path, "utf8")).split("\n")).toHaveLength(1001);
});

it("that cannot be written harms nobody", async () => {
  const file = await HistoryFile.open("/dev/null/history");
  file.add("one");
  await file.end();
});

it("is where programs keep their state", () => {
  expect(historyPath({ env: { HOME: "/home/a" } }, "linux")).toBe("/home/a/.local/state/wstest/history");
  expect(historyPath({ env: { XDG_STATE_HOME: "/state" } }, "darwin")).toBe("/state/wstest/history");
  expect(historyPath({ env: { LOCALAPPDATA: "/local" } }, "win32")).toBe("/local/wstest/history");
});
