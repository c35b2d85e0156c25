import { statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { repositoryOf } from "../files/repository.ts";

/** The names of a project's file. */
const NAMES = ["wstest.yaml", "wstest.yml"] as const;

/** Whether a path is that of a project's file. */
export function isProjectFile(path: string): boolean {
  return (NAMES as readonly string[]).includes(basename(path));
}

/**
 * The project's file of a folder: in it, or in one above it up to the root of its git repository. Outside of a repository only the
 * folder itself is looked at: what lies above it may be anybody's, and a project starts commands.
 */
export function findProject(folder: string): string | undefined {
  const root = repositoryOf(folder);
  for (let at = folder; ; at = dirname(at)) {
    const found = NAMES.map((name) => join(at, name)).find(isFile);
    if (found !== undefined) return found;
    if (root === undefined || at === root) return undefined;
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
