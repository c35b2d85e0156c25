import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { folderInRepository } from "../../../src/cli/files/repository.ts";
import { workspace } from "../../support/workspace.ts";

it("is the path from the root of the repository, of a worktree too", async () => {
  const root = await workspace();
  await mkdir(join(root, "repo/.git"), { recursive: true });
  await mkdir(join(root, "repo/sub/scenarios"), { recursive: true });
  await mkdir(join(root, "tree/sub"), { recursive: true });
  await writeFile(join(root, "tree/.git"), "gitdir: elsewhere\n");
  expect(folderInRepository(join(root, "repo"))).toBe("");
  expect(folderInRepository(join(root, "repo/sub/scenarios"))).toBe("sub/scenarios");
  expect(folderInRepository(join(root, "tree/sub"))).toBe("sub");
});

it("is empty where there is no repository", async () => {
  expect(folderInRepository(await workspace())).toBe("");
});
