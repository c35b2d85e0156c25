import type { ExecFileException } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { Failure } from "../problem.ts";

/** What has changed. */
export interface Changed {
  /** Absolute paths, also of files that are not there any more. */
  readonly files: ReadonlySet<string>;
  /** Since when, for people. */
  readonly since: string;
}

/**
 * The files that differ from a commit, and those that git does not know yet; what `.gitignore` names is left out. `since`: a
 * commit, branch or tag; of one that went on by itself, the commit at which the two parted. Default: the last commit. Rejects
 * with a `Failure` outside of a repository, for a name that git does not know, and without git.
 */
export async function changedFiles(cwd: string, since?: string): Promise<Changed> {
  const above = await git(cwd, "rev-parse", "--show-cdup").catch((thrown: Error) => {
    throw noRepository(thrown);
  });
  // Not the path that git says: links on the way here would be resolved in it.
  const top = resolve(cwd, above.trim());
  const from = await parting(top, since);
  const lists = await Promise.all([
    from === undefined
      ? git(top, "ls-files", "-z", "--cached")
      : git(top, "diff", "--name-only", "--no-renames", "--no-ext-diff", "-z", from, "--"),
    git(top, "ls-files", "-z", "--others", "--exclude-standard"),
  ]);
  const names = lists.flatMap((each) => each.split("\0")).filter((each) => each !== "");
  return { files: new Set(names.map((each) => resolve(top, each))), since: since ?? "the last commit" };
}

/** The commit to compare with; undefined where nothing is committed yet. */
async function parting(top: string, since: string | undefined): Promise<string | undefined> {
  const commit = await commitOf(top, since ?? "HEAD");
  if (commit === undefined && since === undefined) return undefined;
  if (commit === undefined)
    throw new Failure({
      code: "invalid-argument",
      headline: `--since ${since}: git knows no commit, branch or tag of that name`,
      help: "Where CI fetches the last commit alone, fetch more: git fetch --unshallow, or fetch-depth: 0.",
    });
  // Without a common commit, as in a shallow clone, it is compared with what was named.
  return git(top, "merge-base", commit, "HEAD").then(
    (found) => found.trim(),
    () => commit,
  );
}

async function commitOf(top: string, name: string): Promise<string | undefined> {
  return git(top, "rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`).then(
    (found) => found.trim(),
    () => undefined,
  );
}

function noRepository(thrown: Error): Failure {
  const missing = (thrown as ExecFileException).code === "ENOENT";
  return new Failure({
    code: "invalid-argument",
    headline: `--only-changed: ${missing ? "git is not installed" : "this folder is in no git repository"}`,
    help: "It asks git which files have changed.",
  });
}

/** Bytes of a list of files; a repository of a million files has less. */
const MOST = 256 * 1024 * 1024;

async function git(cwd: string, ...args: readonly string[]): Promise<string> {
  const { execFile } = await import("node:child_process");
  const { stdout } = await promisify(execFile)("git", args, { cwd, maxBuffer: MOST, encoding: "utf8" });
  return stdout;
}
