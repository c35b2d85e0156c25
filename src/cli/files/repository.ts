import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/** The root of the git repository that a folder lies in; undefined outside of one. A worktree and a submodule have a file named `.git`. */
export function repositoryOf(folder: string): string | undefined {
  for (let root = folder; ; root = dirname(root)) {
    if (existsSync(join(root, ".git"))) return root;
    if (root === dirname(root)) return undefined;
  }
}

/** Where a folder is below the root of its git repository, with slashes; empty for the root itself and outside of one. */
export function folderInRepository(folder: string): string {
  return relative(repositoryOf(folder) ?? folder, folder).replaceAll("\\", "/");
}
