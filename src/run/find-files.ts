import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import { type FileName, looksLikeScenario } from "../language/load.ts";
import { Failure } from "../problem.ts";

const ENDINGS = /\.(ya?ml|json)$/i;

/** Finds the files that are meant by paths: files, folders with all that lies in them, and globs. Sorted, each once. */
export async function findFiles(paths: readonly string[], cwd: string): Promise<readonly FileName[]> {
  const found = new Map<string, FileName>();
  for (const path of paths) for (const each of await filesOf(path, cwd)) found.set(each, { path: each, shown: shownName(each, cwd) });
  return [...found.values()];
}

/** A path as users know it: relative to the working directory, with `/`. */
export function shownName(path: string, cwd: string): string {
  const inside = relative(cwd, path);
  return (inside === "" || inside.startsWith(`..${sep}..${sep}..`) ? path : inside).split(sep).join("/");
}

async function filesOf(path: string, cwd: string): Promise<readonly string[]> {
  const absolute = resolve(cwd, path);
  const kind = await stat(absolute).catch(() => undefined);
  if (kind?.isFile()) return [absolute];
  if (kind?.isDirectory()) return scenariosIn(absolute);
  if (/[*?[\]{}]/.test(path)) {
    const { glob } = await import("tinyglobby");
    const matched = await glob(path.split(sep).join("/"), { cwd, absolute: true, ignore: ["**/node_modules/**"], expandDirectories: false });
    if (matched.length > 0) return matched.toSorted();
  }
  throw new Failure({
    code: "invalid-argument",
    headline: kind ? `"${path}" is neither a file nor a folder` : `There is no file or folder "${path}"`,
    help: "Give files, folders or globs: wstest run scenarios/ 'tests/**/*.yaml'.",
  });
}

/** The files of a folder that hold a scenario; others (mocks, schemas, data) are left alone. */
async function scenariosIn(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  const entries = await readdir(folder, { withFileTypes: true }).catch((thrown: Error) => {
    throw new Failure({ code: "invalid-argument", headline: `The folder "${folder}" cannot be read: ${thrown.message}` });
  });
  for (const each of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, each.name);
    if (each.isDirectory()) {
      if (!each.name.startsWith(".") && each.name !== "node_modules") found.push(...(await scenariosIn(path)));
    } else if (ENDINGS.test(each.name) && (await holdsScenario(path))) found.push(path);
  }
  return found;
}

/** A link may lead nowhere, and to read a pipe takes for ever: these are no files. One that cannot be read is for the loader to tell. */
async function holdsScenario(path: string): Promise<boolean> {
  const kind = await stat(path).catch(() => undefined);
  if (!kind?.isFile()) return false;
  const text = await readFile(path, "utf8").catch(() => undefined);
  return text === undefined || looksLikeScenario(text);
}
