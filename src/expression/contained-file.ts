import { readFileSync, realpathSync } from "node:fs";
import { isAbsolute, relative, sep } from "node:path";

/**
 * The bytes of a file that lies below a folder, wherever symbolic links lead; undefined for any other, which is not read.
 * Throws what reading it throws.
 */
export function containedFile(file: string, folder: string): Uint8Array | undefined {
  // Whether there is something outside is nobody's business either.
  if (!isBelow(file, folder)) return undefined;
  const real = realpathSync(file);
  return isBelow(real, realpathSync(folder)) ? new Uint8Array(readFileSync(real)) : undefined;
}

/** Whether a path lies in a folder or in a folder of that, by its name alone. */
export function isBelow(file: string, folder: string): boolean {
  const path = relative(folder, file);
  return path !== ".." && !path.startsWith(`..${sep}`) && !isAbsolute(path);
}

/**
 * The folder that stands before the first `${…}` of a file's name; what is computed may not lead out of it. The root of the
 * file system stands for no folder.
 */
export function writtenFolder(name: string): string {
  const [written = ""] = name.split("${", 1);
  const folder = written.slice(0, written.lastIndexOf("/") + 1);
  return folder === "" || /^\/+$/.test(folder) ? "." : folder;
}
