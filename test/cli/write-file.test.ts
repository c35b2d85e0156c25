import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { writeText } from "../../src/cli/write-file.ts";
import { thrownBy } from "../support/evaluate.ts";
import { workspace } from "../support/workspace.ts";

it("writes a file and the folders around it", async () => {
  const cwd = await workspace();
  expect(await writeText("a/b/c.txt", "text", { cwd })).toBe(true);
  expect(await writeText("a/b/c.txt", "other", { cwd })).toBe(true);
  expect(await readFile(join(cwd, "a/b/c.txt"), "utf8")).toBe("other");
});

it("keeps a file that is there when it is asked to", async () => {
  const cwd = await workspace({ "a.txt": "mine" });
  expect(await writeText("a.txt", "text", { cwd, keep: true })).toBe(false);
  expect(await readFile(join(cwd, "a.txt"), "utf8")).toBe("mine");
  expect(await writeText("b.txt", "text", { cwd, keep: true })).toBe(true);
});

it("says why it cannot, also where a file stands in the place of a folder", async () => {
  const cwd = await workspace({ "a.txt": "" });
  for (const keep of [true, false]) {
    const { code, headline } = await thrownBy(() => writeText("a.txt/b.txt", "text", { cwd, keep }));
    expect(code).toBe("invalid-argument");
    expect(headline).toMatch(/^The file a\.txt\/b\.txt cannot be written: /);
  }
  expect((await thrownBy(() => writeText(".", "text", { cwd }))).headline).toMatch(
    /^The file \. cannot be written: EISDIR/,
  );
});
