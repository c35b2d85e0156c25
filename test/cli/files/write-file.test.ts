import { lstat, readdir, readFile, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writePieces, writeText } from "../../../src/cli/files/write-file.ts";
import { thrownBy } from "../../support/evaluate.ts";
import { workspace } from "../../support/workspace.ts";

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

describe("a file of pieces", () => {
  async function* broken(): AsyncGenerator<string> {
    yield* await Promise.resolve(["some"]);
    throw new Error("there is no more");
  }

  it("is written with the folders around it, for those whom its mode names", async () => {
    const cwd = await workspace();
    await writePieces("a/b.txt", ["x".repeat(100_000), "y"], { cwd, mode: 0o600 });
    expect(await readFile(join(cwd, "a/b.txt"), "utf8")).toBe(`${"x".repeat(100_000)}y`);
    expect((await stat(join(cwd, "a/b.txt"))).mode & 0o777).toBe(0o600);
  });

  it("leaves what was there, and nothing else, when a piece cannot be made", async () => {
    const cwd = await workspace({ "a.txt": "mine" });
    await expect(writePieces("a.txt", broken(), { cwd })).rejects.toThrow("there is no more");
    expect([await readFile(join(cwd, "a.txt"), "utf8"), await readdir(cwd)]).toEqual(["mine", ["a.txt"]]);
  });

  it("goes where a link leads, and never replaces a device", async () => {
    const cwd = await workspace({ "a.txt": "mine" });
    await symlink("a.txt", join(cwd, "link"));
    await writePieces("link", ["new"], { cwd });
    expect([await readFile(join(cwd, "a.txt"), "utf8"), (await lstat(join(cwd, "link"))).isSymbolicLink()]).toEqual([
      "new",
      true,
    ]);
    await writePieces("/dev/null", ["new"], { cwd });
    expect((await stat("/dev/null")).isCharacterDevice()).toBe(true);
  });

  it("says why it cannot", async () => {
    const cwd = await workspace({ "a.txt": "" });
    for (const [path, why] of [
      ["a.txt/b.txt", /EEXIST|ENOTDIR/],
      [".", /EISDIR/],
    ] as const) {
      const { code, headline } = await thrownBy(() => writePieces(path, ["text"], { cwd }));
      expect(code).toBe("invalid-argument");
      expect(headline).toContain(`The file ${path} cannot be written: `);
      expect(headline).toMatch(why);
    }
  });
});

it("says that the disk is full, which is no mistake of the command line", async () => {
  const { code, headline } = await thrownBy(() => writePieces("/dev/full", ["x"], { cwd: "/" }));
  expect([code, headline]).toEqual(["report", "The file /dev/full cannot be written: the disk is full (ENOSPC)"]);
});
