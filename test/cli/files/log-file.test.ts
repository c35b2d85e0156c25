import { readFile, stat, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { LogFile } from "../../../src/cli/files/log-file.ts";
import { workspace } from "../../support/workspace.ts";

describe("the file of a log", () => {
  it("is appended to, and is its owner's", async () => {
    const path = join(await workspace(), "logs/chat.ndjson");
    for (const line of ["a", "b"]) {
      const file = await LogFile.open(path, () => undefined);
      file.write(line);
      await file.end();
      expect(file.whole).toBe(true);
    }
    expect(await readFile(path, "utf8")).toBe("a\nb\n");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it("that cannot be opened is said at once", async () => {
    const folder = await workspace();
    await expect(LogFile.open(folder, () => undefined)).rejects.toThrow("EISDIR");
    await writeFile(join(folder, "file"), "");
    await expect(LogFile.open(join(folder, "file/log"), () => undefined)).rejects.toThrow("ENOTDIR");
  });

  it.runIf(existsSync("/dev/full"))("on a full disk is told of once, and whoever writes goes on", async () => {
    const told: string[] = [];
    const file = await LogFile.open("/dev/full", (text) => void told.push(text));
    for (let n = 0; n < 100; n++) file.write("x".repeat(1000));
    await file.end();
    file.write("more");
    expect(told).toEqual(["the log can no longer be written: ENOSPC: no space left on device, write"]);
    expect(file.whole).toBe(false);
  });
});
