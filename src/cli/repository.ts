import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/**
 * Where a folder is below the root of its git repository, with slashes; empty for the root itself and outside of one. A
 * worktree and a submodule have a file named `.git`.
 */
export function folderInRepository(folder: string): string {
  for (let root = folder; ; root = dirname(root)) {
    if (existsSync(join(root, ".git"))) return relative(root, folder).replaceAll("\\", "/");
    if (root === dirname(root)) return "";
  }
}
