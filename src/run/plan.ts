import { resolve } from "node:path";
import type { Environment } from "../environment.ts";
import { loadFile, loadText } from "../language/load.ts";
import type { LoadedFile, Scenario } from "../language/scenario.ts";
import { identityOf } from "../problem.ts";
import { findFiles, shownName } from "./find-files.ts";
import { checkValues } from "./given-values.ts";
import { type Choice, chosenOf } from "./choose.ts";
import { checkTyped } from "./known-variables.ts";
import type { Changed } from "./changed.ts";
import { isAmong, type ScenarioName } from "./last-run.ts";
import { namesMasked } from "./secrets.ts";
import { checkTags } from "./tags-of-files.ts";

/** The text of a file that need not be there. */
export interface FileText {
  /** By what name problems and events speak of it; its relative paths begin where that would be. Relative to the working directory. */
  readonly name: string;
  readonly text: string;
}

/** Which scenarios are wanted. */
export interface Selection extends Omit<Choice, "also"> {
  readonly paths: readonly string[];
  /** More files, by their text. */
  readonly texts?: readonly FileText[];
  /** Scenarios that are compiled already. */
  readonly compiled?: readonly Scenario[];
  /** Whether files of a folder that hold only mocks are read, too. */
  readonly mocks?: boolean;
  /** Only these, where they are given: those that failed in an earlier run. */
  readonly failed?: readonly ScenarioName[] | undefined;
  /** Only those of files that are made of one of these, where they are given. Absolute paths. */
  readonly changed?: Changed | undefined;
  /** Whether a tag that is asked for and that no scenario has is a mistake. */
  readonly strictTags?: boolean | undefined;
  /** Names of variables that are given from outside. */
  readonly given: readonly string[];
  /** Those of them that somebody typed: at least one of the chosen scenarios must know each. */
  readonly typed?: readonly string[];
  /** The values that are given, as far as they are known: each must fit the one that it replaces. */
  readonly values?: ReadonlyMap<string, unknown>;
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
  const { typed = [], values = new Map<string, unknown>() } = selection;
  const options = {
    given: selection.given,
    typed: new Map([...values].filter(([name]) => typed.includes(name))),
    show: (path: string) => shownName(path, cwd),
  };
  const texts = selection.texts ?? [];
  const read = [
    ...(await Promise.all([
      ...files.map((file) => loadFile(file, options)),
      ...texts.map(({ name, text }) => {
        const path = resolve(cwd, name);
        return loadText(text, { path, shown: shownName(path, cwd) }, options);
      }),
    ])),
    ...bySource(selection.compiled ?? []),
  ];
  const loaded = withoutShared(read);
  if (selection.strictTags) checkTags(selection.tags, loaded);
  const { failed } = selection;
  const also = failed && isAmong(failed, namesMasked(loaded));
  const lines = new Map(files.map((each) => [each.shown, each.lines]));
  const { changed } = selection;
  const touched = (file: LoadedFile): boolean => !changed || file.files.some((each) => changed.files.has(each));
  const chosen = loaded.filter(touched).map((file) => ({
    file,
    // What stands where in a file with mistakes is not known; these are told.
    scenarios: chosenOf(file, { ...selection, also }, isFaulty(file) ? undefined : lines.get(file.source.file)),
  }));
  const all = chosen.flatMap((each) => each.scenarios);
  checkTyped(typed, all, loaded.filter(isFaulty));
  checkValues(values, typed, all);
  return {
    loaded: toldOnce(loaded),
    planned: chosen.filter(({ file, scenarios }) => !isFaulty(file) && scenarios.length > 0),
  };
}

/** A head without scenarios is no mistake when another file uses it; a file that has nothing else is none to play or check. */
function withoutShared(loaded: readonly LoadedFile[]): readonly LoadedFile[] {
  const used = new Set(loaded.flatMap((each) => each.used));
  return loaded.flatMap((file) => {
    const { source, unused, scenarios, mocks } = file;
    if (!unused || !used.has(source.file)) return [file];
    const problems = file.problems.filter((each) => each !== unused);
    return problems.length + scenarios.length + mocks.length > 0 ? [{ ...file, problems }] : [];
  });
}

/** The same files, each problem in the first of those that share it: what is wrong with a file that many use is one mistake. */
function toldOnce(loaded: readonly LoadedFile[]): readonly LoadedFile[] {
  const told = new Set<string>();
  return loaded.map((file) => {
    const problems = file.problems.filter((each) => !told.has(identityOf(each)));
    for (const each of problems) told.add(identityOf(each));
    return problems.length === file.problems.length ? file : { ...file, problems };
  });
}

/** Scenarios that are compiled already, as the files that they came from. */
function bySource(compiled: readonly Scenario[]): readonly LoadedFile[] {
  const sources = new Set(compiled.map(({ source }) => source));
  return Array.from(sources, (source) => ({
    source,
    scenarios: compiled.filter((each) => each.source === source),
    mocks: [],
    problems: [],
    used: [],
    files: [],
  }));
}

function isFaulty({ problems }: LoadedFile): boolean {
  return problems.some((each) => each.severity !== "warning");
}
