import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { findProject, isProjectFile } from "../../../src/cli/project/find-project.ts";
import { workspace } from "../../support/workspace.ts";

it("finds the file in the folder, or above it up to the root of the repository", async () => {
  const outer = await workspace({ "wstest.yaml": "", "repo/.git": "", "repo/a/b/x": "", "repo/a/wstest.yml": "" });
  expect(findProject(join(outer, "repo/a/b"))).toBe(join(outer, "repo/a/wstest.yml"));
  expect(findProject(join(outer, "repo/a"))).toBe(join(outer, "repo/a/wstest.yml"));
  // Above the root another project begins.
  expect(findProject(join(outer, "repo"))).toBeUndefined();
  expect(findProject(outer)).toBe(join(outer, "wstest.yaml"));
});

it("looks at nothing above a folder that is in no repository", async () => {
  const outer = await workspace({ "wstest.yaml": "", "a/x": "" });
  expect(findProject(join(outer, "a"))).toBeUndefined();
});

it("takes wstest.yaml before wstest.yml, and no folder of that name", async () => {
  const folder = await workspace({ "wstest.yml": "" });
  await mkdir(join(folder, "wstest.yaml"));
  expect(findProject(folder)).toBe(join(folder, "wstest.yml"));
  const both = await workspace({ "wstest.yml": "", "wstest.yaml": "" });
  expect(findProject(both)).toBe(join(both, "wstest.yaml"));
});

it("knows the file by its name", () => {
  expect(["wstest.yaml", "a/wstest.yml", "my-wstest.yaml", "wstest.yaml/a.yaml"].map(isProjectFile)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
