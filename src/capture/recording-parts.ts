import { readdir, stat } from "node:fs/promises";
import { dirname, join, parse } from "node:path";
import { byNumbers } from "../by-numbers.ts";

/** A file of a recording: where it is, and as the user knows it. */
export interface PartPath {
  readonly path: string;
  readonly file: string;
}

/**
 * The files that are read as one recording, in their order: those that were given, or those into which `record --rotate` has split
 * the one that is meant, `chat.0001.wsr` and so on for `chat.wsr`. One that is there stands for itself.
 */
export async function partsOf(given: PartPath, files: readonly PartPath[] = []): Promise<readonly PartPath[]> {
  if (files.length > 0) return inOrder(files);
  if (await exists(given.path)) return [given];
  const { name, ext, dir } = parse(given.path);
  const names = await readdir(dir).catch(() => []);
  const numbered = names.filter((each) => {
    const between = each.slice(name.length, each.length - ext.length);
    return each.startsWith(`${name}.`) && each.endsWith(ext) && /^\.\d{4,}$/.test(between);
  });
  if (numbered.length === 0) return [given];
  return inOrder(numbered.map((each) => ({ path: join(dir, each), file: join(dirname(given.file), each) })));
}

// --- internal ---

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** By the numbers in their names; a file that was given twice is one. */
function inOrder(parts: readonly PartPath[]): readonly PartPath[] {
  const unique = new Map(parts.map((each) => [each.path, each]));
  return [...unique.values()].toSorted((a, b) => byNumbers(a.file, b.file));
}
