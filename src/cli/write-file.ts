import { writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { Failure } from "../problem.ts";
import { makeFolder } from "../make-folder.ts";

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

function cannot(path: string, thrown: unknown): Failure {
  return new Failure({
    code: "invalid-argument",
    headline: `The file ${path} cannot be written: ${(thrown as Error).message}`,
  });
}
