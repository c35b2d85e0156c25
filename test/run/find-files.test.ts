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

describe("a file and a line", () => {
  const linesOf = async (cwd: string, ...paths: string[]) =>
    (await findFiles(paths, cwd)).map(({ shown, lines }) => [shown, lines]);

  it("is found with its lines; one that is meant as a whole has none", async () => {
    const cwd = await workspace(files);
    expect(await linesOf(cwd, "b.yaml:3", "deep/er/d.yaml:1:7", "b.yaml:9")).toEqual([
      ["b.yaml", [3, 9]],
      ["deep/er/d.yaml", [1]],
    ]);
    expect(await linesOf(cwd, "b.yaml:3", "b.yaml")).toEqual([["b.yaml", undefined]]);
    expect(await linesOf(cwd, "b.yaml", "b.yaml:3")).toEqual([["b.yaml", undefined]]);
  });

  it.skipIf(sep === "\\")("is a file when there is one of that name", async () => {
    const cwd = await workspace({ ...files, "b.yaml:3": scenario });
    expect(await linesOf(cwd, "b.yaml:3")).toEqual([["b.yaml:3", undefined]]);
  });

  it.each([
    ["gone.yaml:3", 'There is no file "gone.yaml"'],
    ["deep:3", '"deep" is no file: it has no line 3'],
    ["*.yaml:3", 'There is no file "*.yaml"'],
  ])("is told when there is no such file: %s", async (path, headline) => {
    expect(brief(await thrownBy(async () => linesOf(await workspace(files), path)))).toBe(
      `${headline} | The scenario at a line of a file: wstest run scenarios/chat.yaml:31.`,
    );
  });
});

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
