import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { WatchedFiles } from "../../../src/cli/files/watched-files.ts";
import { systemClock } from "../../../src/environment.ts";
import { workspace } from "../../support/workspace.ts";

/** What is told next of these files, when something is done. */
async function told(
  watched: (cwd: string) => { readonly files: readonly string[]; readonly folders: readonly string[] },
  act: (cwd: string) => Promise<unknown>,
): Promise<readonly string[]> {
  const cwd = await workspace({ "a.yaml": "1", "data.csv": "1", "other.txt": "1" });
  return new Promise((done, fail) => {
    const files = new WatchedFiles(systemClock, (changed) =>
      done(Array.from(changed, (each) => each.slice(cwd.length + 1)).toSorted((a, b) => (a < b ? -1 : 1))),
    );
    onTestFinished(() => files.end());
    const wanted = watched(cwd);
    files.watch(wanted.files, wanted.folders);
    act(cwd).catch(fail);
  });
}
const known = (cwd: string) => ({ files: [join(cwd, "a.yaml"), join(cwd, "data.csv")], folders: [] });

describe("WatchedFiles", () => {
  it("tells what is written together once, and nothing of files that nobody names", async () => {
    const changed = await told(known, async (cwd) => {
      await writeFile(join(cwd, "other.txt"), "2");
      await writeFile(join(cwd, "data.csv"), "2");
      await writeFile(join(cwd, "a.yaml"), "2");
    });
    expect(changed).toEqual(["a.yaml", "data.csv"]);
  });

  it("tells a file that is replaced, as editors do, one that is removed, and a new scenario", async () => {
    const changed = await told(known, async (cwd) => {
      await writeFile(join(cwd, "a.yaml~"), "2");
      await rename(join(cwd, "a.yaml~"), join(cwd, "a.yaml"));
      await rm(join(cwd, "data.csv"));
      await writeFile(join(cwd, "new.yml"), "1");
    });
    expect(changed).toEqual(["a.yaml", "data.csv", "new.yml"]);
  });

  it("goes on in a folder that is replaced by another, and in one that comes later", async () => {
    const cwd = await workspace({ "sub/deep/a.yaml": "1", "next/deep/a.yaml": "2" });
    const file = join(cwd, "sub/deep/a.yaml");
    let tell: (changed: ReadonlySet<string>) => void = () => undefined;
    const files = new WatchedFiles(systemClock, (changed) => tell(changed));
    onTestFinished(() => files.end());
    const next = (act: () => Promise<unknown>): Promise<readonly string[]> =>
      new Promise((done, fail) => {
        tell = (changed) => done([...changed]);
        act().catch(fail);
      });
    files.watch([file], []);
    expect(await next(() => writeFile(file, "1b"))).toEqual([file]);
    const replaced = await next(async () => {
      await rename(join(cwd, "sub/deep"), join(cwd, "old"));
      await rename(join(cwd, "next/deep"), join(cwd, "sub/deep"));
    });
    expect(replaced).toEqual([file]);
    expect(await next(() => writeFile(file, "3"))).toEqual([file]);
    await next(() => rm(join(cwd, "sub"), { recursive: true }));
    await next(async () => {
      await mkdir(join(cwd, "sub/deep"), { recursive: true });
      await writeFile(file, "4");
    });
    expect(await next(() => writeFile(file, "5"))).toEqual([file]);
  });

  it("takes folders that are not there", async () => {
    const changed = await told(
      (cwd) => ({ files: [join(cwd, "gone/x.yaml")], folders: [cwd] }),
      (cwd) => writeFile(join(cwd, "b.yaml"), "1"),
    );
    expect(changed).toEqual(["b.yaml"]);
  });
});
