import { basename, resolve } from "node:path";
import type { Environment } from "../environment.ts";
import { loadFile, loadRunServers, type LoadOptions, loadText } from "../language/load.ts";
import type { Project } from "../language/project.ts";
import type { LoadedFile, Scenario } from "../language/scenario.ts";
import { identityOf } from "../problem.ts";
import { findFiles, shownName } from "./find-files.ts";
import { checkValues } from "./given-values.ts";
import { type Choice, chosenOf } from "./choose.ts";
import { checkTyped } from "./known-variables.ts";
import type { Changed } from "./changed.ts";
import { isAmong, type ScenarioName } from "./last-run.ts";
import type { Recheck } from "./request.ts";
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
  /** Of all scenarios that were found, in files without faults, those that are wanted. */
  readonly recheck?: Pick<Recheck, "choose"> | undefined;
  /** Whether a tag that is asked for and that no scenario has is a mistake. */
  readonly strictTags?: boolean | undefined;
  /** What all scenarios inherit from. With a mistake in it nothing is chosen. */
  readonly project?: Project | undefined;
  /** Names of variables that are given from outside. */
  readonly given: readonly string[];
  /** Those of them that somebody typed: at least one of the chosen scenarios must know each. */
  readonly typed?: readonly string[];
  /** Those of them whose values are secrets, whatever the files say. */
  readonly secrets?: readonly string[];
  /** Keeps scenarios as they are written: somebody may type steps while they are played. */
  readonly keepWritten?: boolean;
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
  /** The servers of the project, as a scenario without steps. */
  readonly runServers: Scenario | undefined;
}

/** Finds and compiles files, and chooses their scenarios. Rejects with a `Failure` for what is wrong with the selection itself. */
export async function plan(selection: Selection, environment: Environment): Promise<Plan> {
  const { cwd } = environment;
  const { typed = [], values = new Map<string, unknown>() } = selection;
  const options = loadOptionsOf(selection, cwd);
  const project = selection.project && (await loadProject(selection.project, options));
  if (project && isFaulty(project.file)) return { loaded: [project.file], planned: [], runServers: project.servers };
  const files = await findFiles(selection.paths, cwd, selection.mocks);
  const texts = selection.texts ?? [];
  const read = [
    ...(project ? [project.file] : []),
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
  const also = failed && isAmong(failed, namesMasked({ loaded, runServers: project?.servers }, environment));
  const lines = new Map(files.map((each) => [each.shown, each.lines]));
  const { changed } = selection;
  // All scenarios are made of the project as well.
  const ofProject = project && changed ? project.file.files.some((each) => changed.files.has(each)) : false;
  const touched = (file: LoadedFile): boolean =>
    !changed || ofProject || file.files.some((each) => changed.files.has(each));
  const sound = loaded.filter((file) => !isFaulty(file));
  const recorded = selection.recheck?.choose(sound.flatMap(({ scenarios }) => scenarios));
  const wanted = recorded ? (each: Scenario) => recorded.has(each) && (also?.(each) ?? true) : also;
  const chosen = loaded.filter(touched).map((file) => ({
    file,
    // What stands where in a file with mistakes is not known; these are told.
    scenarios: chosenOf(file, { ...selection, also: wanted }, isFaulty(file) ? undefined : lines.get(file.source.file)),
  }));
  const all = chosen.flatMap((each) => each.scenarios);
  checkTyped(typed, all, loaded.filter(isFaulty));
  checkValues(values, typed, all, selection.secrets);
  return {
    loaded: toldOnce(loaded),
    planned: chosen.filter(({ file, scenarios }) => !isFaulty(file) && scenarios.length > 0),
    runServers: project?.servers,
  };
}

/** How files are read whose scenarios get these values. */
export function loadOptionsOf(
  {
    given,
    typed = [],
    values = new Map<string, unknown>(),
    project,
    keepWritten = false,
  }: {
    readonly given: readonly string[];
    readonly typed?: readonly string[] | undefined;
    readonly values?: ReadonlyMap<string, unknown> | undefined;
    readonly project?: Project | undefined;
    readonly keepWritten?: boolean;
  },
  cwd: string,
): LoadOptions {
  return {
    given,
    typed: new Map([...values].filter(([name]) => typed.includes(name))),
    show: (path) => shownName(path, cwd),
    project,
    keepWritten,
  };
}

/** The file of a project with all that is wrong with it, and its servers. */
async function loadProject(
  { source, parsed, head, problems }: Project,
  options: LoadOptions,
): Promise<{ readonly file: LoadedFile; readonly servers: Scenario | undefined }> {
  const found = [...problems];
  const name = { path: resolve(source.folder ?? ".", basename(source.file)), shown: source.file };
  // What is wrong with a file that cannot be read right would be told twice; its secrets are secrets all the same.
  const servers = await loadRunServers({ head, parsed }, name, options, found.length === 0 ? found : []);
  return { file: { source, scenarios: [], mocks: [], problems: found, used: [], files: [name.path] }, servers };
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
