import { open, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { Failure } from "../../problem.ts";
import { makeFolder } from "../../make-folder.ts";

/**
 * Writes a file and the folders around it; `path` is relative to `cwd`. `keep` leaves a file that is there as it is. Gives
 * whether it was written. Throws a `Failure` when it cannot be.
 */
export async function writeText(
  path: string,
  text: string,
  { cwd, keep = false }: { readonly cwd: string; readonly keep?: boolean },
): Promise<boolean> {
  const file = resolve(cwd, path);
  try {
    await makeFolder(dirname(file));
  } catch (thrown) {
    throw cannot(path, thrown);
  }
  try {
    await writeFile(file, text, { flag: keep ? "wx" : "w" });
    return true;
  } catch (thrown) {
    if (keep && (thrown as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw cannot(path, thrown);
  }
}

/**
 * Writes a file of pieces that are made meanwhile. A file that stood there stays until all is written, and stays for good when
 * a piece cannot be made. `mode`: who may read a new one. Throws a `Failure` when it cannot be written.
 */
export async function writePieces(
  path: string,
  pieces: Iterable<string> | AsyncIterable<string>,
  { cwd, mode = 0o666 }: { readonly cwd: string; readonly mode?: number },
): Promise<void> {
  const writing = <T>(done: Promise<T>): Promise<T> =>
    done.catch((thrown: unknown) => {
      throw cannot(path, thrown);
    });
  const file = await writing(fileFor(resolve(cwd, path)));
  const meanwhile = file.plain ? `${file.path}.part` : file.path;
  const handle = await writing(open(meanwhile, "w", mode));
  try {
    let gathered = "";
    for await (const piece of pieces) {
      gathered += piece;
      if (gathered.length < GATHERED) continue;
      await writing(handle.appendFile(gathered));
      gathered = "";
    }
    await writing(handle.appendFile(gathered));
    if (file.plain) await writing(rename(meanwhile, file.path));
  } catch (thrown) {
    if (file.plain) await rm(meanwhile, { force: true });
    throw thrown;
  } finally {
    await handle.close();
  }
}

/** What is nobody's mistake on the command line. */
const fullTexts: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full (ENOSPC)",
  EDQUOT: "the quota of the disk is used up (EDQUOT)",
  EIO: "the disk has failed (EIO)",
};

/** Characters that are gathered before they are written. */
const GATHERED = 64 * 1024;

/** Where a link leads; and whether what is there may be replaced by another file, as /dev/stdout may not. */
async function fileFor(path: string): Promise<{ readonly path: string; readonly plain: boolean }> {
  await makeFolder(dirname(path));
  try {
    return { path: await realpath(path), plain: (await stat(path)).isFile() };
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== "ENOENT") throw thrown;
    return { path, plain: true };
  }
}

function cannot(path: string, thrown: unknown): Failure {
  const full = fullTexts[(thrown as NodeJS.ErrnoException).code ?? ""];
  if (full !== undefined)
    return new Failure({
      code: "report",
      headline: `The file ${path} cannot be written: ${full}`,
      help: "Make room, or name a place where there is some.",
    });
  return new Failure({
    code: "invalid-argument",
    headline: `The file ${path} cannot be written: ${(thrown as Error).message}`,
  });
}
