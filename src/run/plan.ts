import type { Environment } from "../environment.ts";
import { loadFile } from "../language/load.ts";
import type { LoadedFile, Scenario } from "../language/scenario.ts";
import { findFiles, shownName } from "./find-files.ts";
import { checkTyped } from "./known-variables.ts";
import type { TagFilter } from "./tags.ts";

/** Which scenarios are wanted. */
export interface Selection {
  readonly paths: readonly string[];
  /** Whether files of a folder that hold only mocks are read, too. */
  readonly mocks?: boolean;
  readonly grep: readonly RegExp[];
  readonly grepInvert: readonly RegExp[];
  readonly tags: TagFilter | undefined;
  /** Names of variables that are given from outside. */
  readonly given: readonly string[];
  /** Those of them that somebody typed: at least one of the chosen scenarios must know each. */
  readonly typed?: readonly string[];
}

/** The wanted scenarios of one file, in order. */
export interface PlannedFile {
  readonly file: LoadedFile;
  readonly scenarios: readonly Scenario[];
}

export interface Plan {
  /** Every file that was read, with what is wrong with it. */
  readonly loaded: readonly LoadedFile[];
  /** Files without faults that hold a wanted scenario. */
  readonly planned: readonly PlannedFile[];
}

/** Finds and compiles files, and chooses their scenarios. Rejects with a `Failure` for what is wrong with the selection itself. */
export async function plan(selection: Selection, { cwd }: Environment): Promise<Plan> {
  const files = await findFiles(selection.paths, cwd, selection.mocks);
  const options = { given: selection.given, show: (path: string) => shownName(path, cwd) };
  const loaded = await Promise.all(files.map((file) => loadFile(file, options)));
  const chosen = loaded.map((file) => ({
    file,
    scenarios: file.scenarios.filter((each) => isWanted(each, selection)),
  }));
  checkTyped(
    selection.typed ?? [],
    chosen.flatMap(({ scenarios }) => scenarios),
    loaded.filter(isFaulty),
  );
  return { loaded, planned: chosen.filter(({ file, scenarios }) => !isFaulty(file) && scenarios.length > 0) };
}

function isFaulty({ problems }: LoadedFile): boolean {
  return problems.some((each) => each.severity !== "warning");
}

function isWanted({ name, tags: own }: Scenario, { grep, grepInvert, tags }: Selection): boolean {
  if (grep.length > 0 && !grep.some((each) => each.test(name))) return false;
  return !grepInvert.some((each) => each.test(name)) && (!tags || tags(new Set(own)));
}
