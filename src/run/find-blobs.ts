import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { FileName } from "../language/read-text.ts";
import { Failure } from "../problem.ts";
import { shownName } from "./find-files.ts";
import { byNumbers } from "../by-numbers.ts";

/** What blobs are called in folders; a file that is named may be called anything. */
const BLOB = /^blob.*\.ndjson$/;

/** The blobs that are meant by files and folders, each once; those of a folder, and of the folders in it, by their names. Throws a `Failure`. */
export async function findBlobs(paths: readonly string[], cwd: string): Promise<readonly FileName[]> {
  const found = new Map<string, FileName>();
  for (const path of paths)
    for (const each of await blobsOf(path, cwd)) found.set(each, { path: each, shown: shownName(each, cwd) });
  return [...found.values()];
}

async function blobsOf(path: string, cwd: string): Promise<readonly string[]> {
  const absolute = resolve(cwd, path);
  const kind = await stat(absolute).catch(() => undefined);
  if (kind?.isFile()) return [absolute];
  if (!kind?.isDirectory())
    throw new Failure({
      code: "invalid-argument",
      headline: kind ? `"${path}" is neither a file nor a folder` : `There is no file or folder "${path}"`,
      help: "Give blobs, or folders that hold them: wstest merge blobs/ --reporter junit.",
    });
  const entries = await readdir(absolute, { withFileTypes: true, recursive: true }).catch((thrown: Error) => {
    throw new Failure({ code: "invalid-argument", headline: `The folder "${path}" cannot be read: ${thrown.message}` });
  });
  const blobs = entries.filter((each) => each.isFile() && BLOB.test(each.name));
  if (blobs.length === 0)
    throw new Failure({
      code: "invalid-argument",
      headline: `The folder "${path}" holds no blob`,
      help: "wstest run --reporter blob writes one, wstest-results/blob.ndjson; its name begins with blob. Other files are to be named themselves.",
    });
  return blobs.map((each) => join(each.parentPath, each.name)).toSorted(byNumbers);
}
