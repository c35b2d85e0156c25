import { mkdir, symlink } from "node:fs/promises";
import { join, sep } from "node:path";
import { describe, expect, it } from "vitest";
import { findFiles, shownName } from "../../src/run/find-files.ts";
import { brief, thrownBy } from "../support/evaluate.ts";
import { workspace } from "../support/workspace.ts";

const scenario = "steps: [{ wait: 1ms }]";
const files = {
  "b.yaml": scenario,
  "a.yml": scenario,
  "c.json": '{ "steps": [] }',
  "mock.yaml": "endpoints: [{ path: /ws }]",
  "README.md": scenario,
  "data/rows.yaml": "- steps: 1",
  "deep/er/d.yaml": scenario,
  ".hidden/x.yaml": scenario,
  "node_modules/x/x.yaml": scenario,
};
const found = async (cwd: string, ...paths: string[]): Promise<readonly string[]> =>
  (await findFiles(paths, cwd)).map(({ shown }) => shown);

describe("findFiles", () => {
  it("finds what holds a scenario in a folder and below it, sorted", async () => {
    const cwd = await workspace(files);
    expect(await found(cwd, ".")).toEqual(["a.yml", "b.yaml", "c.json", "deep/er/d.yaml"]);
    expect(await found(cwd, "deep")).toEqual(["deep/er/d.yaml"]);
    expect(await found(cwd, "data")).toEqual([]);
  });

  it("takes a file that is named as it is, whatever it holds", async () => {
    const cwd = await workspace(files);
    expect(await found(cwd, "mock.yaml", "README.md", ".hidden/x.yaml")).toEqual([
      "mock.yaml",
      "README.md",
      ".hidden/x.yaml",
    ]);
  });

  it("gives each file once, in the order of the paths", async () => {
    const cwd = await workspace(files);
    expect(await found(cwd, "deep", "b.yaml", ".", join(cwd, "b.yaml"))).toEqual([
      "deep/er/d.yaml",
      "b.yaml",
      "a.yml",
      "c.json",
    ]);
  });

  it("knows globs", async () => {
    const cwd = await workspace(files);
    expect(await found(cwd, "**/*.yaml")).toEqual(["b.yaml", "data/rows.yaml", "deep/er/d.yaml", "mock.yaml"]);
    expect(await found(cwd, "{a,c}.*")).toEqual(["a.yml", "c.json"]);
  });

  it("takes a file for what it is, though its name looks like a glob", async () => {
    const cwd = await workspace({ "[id].yaml": scenario });
    expect(await found(cwd, "[id].yaml")).toEqual(["[id].yaml"]);
  });

  it("says what is not there", async () => {
    const cwd = await workspace(files);
    for (const path of ["gone.yaml", "*.toml"]) {
      expect(brief(await thrownBy(() => findFiles([path], cwd)))).toBe(
        `There is no file or folder "${path}" | Give files, folders or globs: wstest run scenarios/ 'tests/**/*.yaml'.`,
      );
    }
  });

  it("is not disturbed by links that lead nowhere, and follows others to files", async () => {
    const cwd = await workspace(files);
    await mkdir(join(cwd, "links"));
    await symlink("nowhere.yaml", join(cwd, "links", "a.yaml"));
    await symlink(join("..", "b.yaml"), join(cwd, "links", "b.yaml"));
    expect(await found(cwd, "links")).toEqual(["links/b.yaml"]);
  });
});

describe("shownName", () => {
  it.each([
    ["/home/me/project/scenarios/a.yaml", "scenarios/a.yaml"],
    ["/home/me/other/a.yaml", "../other/a.yaml"],
    ["/etc/a.yaml", "/etc/a.yaml"],
    ["/home/me/project", "/home/me/project"],
  ])("%s is %s", (path, shown) => {
    expect(shownName(path.split("/").join(sep), "/home/me/project")).toBe(shown);
  });
});
