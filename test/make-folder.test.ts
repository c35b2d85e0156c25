import { stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { makeFolder } from "../src/make-folder.ts";
import { workspace } from "./support/workspace.ts";

it("makes a folder and those around it, and leaves one that is there", async () => {
  const folder = join(await workspace(), "a/b/c");
  await makeFolder(folder);
  await makeFolder(folder);
  expect((await stat(folder)).isDirectory()).toBe(true);
});

it.runIf(process.platform === "linux")("says at once where no folder can be made", async () => {
  await expect(makeFolder("/proc/nowhere/deep")).rejects.toThrow(/\/proc\/nowhere/);
});
