import type { Stats } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import type { FileName } from "../language/read-text.ts";
import { looksLikeMock, looksLikeScenario } from "../language/looks-like.ts";
import { Failure } from "../problem.ts";
import { type LineChoice, lineChoice } from "./line-choice.ts";

const ENDINGS = /\.(ya?ml|json)$/i;

/** A file that is to be read, and at which of its lines the wanted scenarios stand, where not all are wanted. */
export interface FoundFile extends FileName {
  readonly lines?: readonly number[];
}

/** Finds the files that are meant by paths: files, lines of files, folders with all scenarios that lie in them (and mocks), and globs. Sorted, each once. */
export async function findFiles(paths: readonly string[], cwd: string, mocks = false): Promise<readonly FoundFile[]> {
  const found = new Map<string, readonly number[] | undefined>();
  for (const path of paths) {
    const choice = await lineOfFile(path, cwd);
    for (const each of choice ? [resolve(cwd, choice.path)] : await filesOf(path, cwd, mocks)) {
      const known = found.has(each) ? found.get(each) : [];
      // A file that is also named as a whole is meant as a whole.
      found.set(each, choice && known && [...known, choice.line]);
    }
  }
  return Array.from(found, ([path, lines]) => ({ path, shown: shownName(path, cwd), ...(lines ? { lines } : {}) }));
}

/** A file and a line of it, where that is meant: what looks so may be the name of a file. */
async function lineOfFile(typed: string, cwd: string): Promise<LineChoice | undefined> {
  const choice = lineChoice(typed);
  if (!choice || (await kindOf(typed, cwd))) return undefined;
  const kind = await kindOf(choice.path, cwd);
  if (kind?.isFile()) return choice;
  throw new Failure({
    code: "invalid-argument",
    headline: kind ? `"${choice.path}" is no file: it has no line ${choice.line}` : `There is no file "${choice.path}"`,
    help: "The scenario at a line of a file: wstest run scenarios/chat.yaml:31.",
  });
}

async function kindOf(path: string, cwd: string): Promise<Stats | undefined> {
  return stat(resolve(cwd, path)).catch(() => undefined);
}

/** A path as users know it: relative to the working directory, with `/`. */
export function shownName(path: string, cwd: string): string {
  const inside = relative(cwd, path);
  return (inside === "" || inside.startsWith(`..${sep}..${sep}..`) ? path : inside).split(sep).join("/");
}

async function filesOf(path: string, cwd: string, mocks: boolean): Promise<readonly string[]> {
  const absolute = resolve(cwd, path);
  const kind = await kindOf(path, cwd);
  if (kind?.isFile()) return [absolute];
  if (kind?.isDirectory()) return filesIn(absolute, mocks);
  if (/[*?[\]{}]/.test(path)) {
    const { glob } = await import("tinyglobby");
    const matched = await glob(path.split(sep).join("/"), {
      cwd,
      absolute: true,
      ignore: ["**/node_modules/**"],
      expandDirectories: false,
    });
    if (matched.length > 0) return matched.toSorted();
  }
  throw new Failure({
    code: "invalid-argument",
    headline: kind ? `"${path}" is neither a file nor a folder` : `There is no file or folder "${path}"`,
    help: "Give files, folders or globs: wstest run scenarios/ 'tests/**/*.yaml'.",
  });
}

/** The files of a folder that hold a scenario, or a mock where these are wanted; others (schemas, data) are left alone. */
async function filesIn(folder: string, mocks: boolean): Promise<readonly string[]> {
  const found: string[] = [];
  const entries = await readdir(folder, { withFileTypes: true }).catch((thrown: Error) => {
    throw new Failure({
      code: "invalid-argument",
      headline: `The folder "${folder}" cannot be read: ${thrown.message}`,
    });
  });
  for (const each of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, each.name);
    if (each.isDirectory()) {
      if (isLookedThrough(each.name)) found.push(...(await filesIn(path, mocks)));
    } else if (ENDINGS.test(each.name) && (await isOurs(path, mocks))) found.push(path);
  }
  return found;
}

/** Whether scenarios are looked for in a folder of a folder. */
export function isLookedThrough(name: string): boolean {
  return !name.startsWith(".") && name !== "node_modules";
}

/** A folder and all in it that are looked through for scenarios; none when it is no folder. Absolute paths. */
export async function foldersIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
  if (!entries) return [];
  const inner = entries.filter((each) => each.isDirectory() && isLookedThrough(each.name));
  const found = await Promise.all(inner.map((each) => foldersIn(join(folder, each.name))));
  return [folder, ...found.flat()];
}

/** A link may lead nowhere, and to read a pipe takes for ever: these are no files. One that cannot be read is for the loader to tell. */
async function isOurs(path: string, mocks: boolean): Promise<boolean> {
  const kind = await stat(path).catch(() => undefined);
  if (!kind?.isFile()) return false;
  const text = await readFile(path, "utf8").catch(() => undefined);
  return text === undefined || looksLikeScenario(text) || (mocks && looksLikeMock(text));
}
