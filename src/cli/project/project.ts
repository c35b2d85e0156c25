import { dirname, isAbsolute, relative, resolve } from "node:path";
import type { Command } from "commander";
import type { Environment } from "../../environment.ts";
import type { OptionValue, Project } from "../../language/project.ts";
import { Failure, type ProblemInput } from "../../problem.ts";
import { placeOf } from "../../source.ts";
import { didYouMean } from "../../shape/nearest.ts";
import { shownName } from "../../run/find-files.ts";
import { findProject } from "./find-project.ts";
import type { ProjectOptions } from "../options/project.ts";

/**
 * Reads the project that a command line means, in the environment that it chooses; undefined where there is none. What is wrong
 * with the file is among its problems. Throws a `Failure` for an environment that does not exist, and for a file that does not.
 */
export async function openProject(
  { config, env }: ProjectOptions,
  { cwd }: Pick<Environment, "cwd">,
): Promise<Project | undefined> {
  if (env?.includes("=")) {
    throw new Failure({
      code: "invalid-argument",
      headline: `-e ${env.split("=", 1)[0] ?? ""}=…: -e chooses an environment by its name`,
      help: "A variable gets its value by --var name=value, a secret by --secret name=value.",
    });
  }
  const path = config === undefined ? findProject(cwd) : resolve(cwd, config);
  if (path === undefined) {
    if (env === undefined) return undefined;
    throw new Failure({
      code: "invalid-argument",
      headline: `-e ${env}: there is no wstest.yaml that could say what "${env}" is`,
      help: `Write one, environments: { ${env}: { target: wss://… } }, or name it: -c <file>.`,
    });
  }
  const { readProject } = await import("../../language/project.ts");
  const { projectKeys } = await import("./project-keys.ts");
  const project = await readProject({ path, shown: shownName(path, cwd) }, { members: projectKeys(), env });
  const unreadable = project.problems.find(({ place }) => !place);
  if (config !== undefined && unreadable) {
    throw new Failure({ code: "invalid-argument", headline: `-c ${config}: ${unreadable.headline}` });
  }
  if (project.problems.some(({ severity }) => severity !== "warning")) return onlyReports(project);
  checkEnvironment(env, project);
  return project;
}

/** Of a project with mistakes only that counts which says where they are told. */
function onlyReports(project: Project): Project {
  const options = [...project.options].filter(([key]) => key === "reporter" || key === "output" || key === "paths");
  return { ...project, options: new Map(options), vars: new Map() };
}

/** Throws for an environment that the project has not. */
function checkEnvironment(env: string | undefined, { options, environments, source }: Project): void {
  const own = options.get("env");
  const name = env ?? (typeof own?.value === "string" ? own.value : undefined);
  if (name === undefined || environments.includes(name)) return;
  const missing = `${source.file} has no environment "${name}"`;
  const all = environments.length > 0 ? `The environments are ${environments.join(", ")}.` : "It has no environments.";
  throw new Failure({
    code: "invalid-argument",
    help: didYouMean(name, environments) ?? all,
    ...(env === undefined && own
      ? { headline: missing, label: "unknown environment", at: own.at }
      : { headline: `-e ${name}: ${missing}` }),
  } satisfies ProblemInput);
}

/** What adds up: the command line stands behind, and wins. */
const addedUp: ReadonlySet<string> = new Set(["envFile", "varsFile", "secretsFile", "target", "header"]);
/** What names files, which are relative to the project's file. */
const named: ReadonlySet<string> = new Set([
  "shardTimings",
  "envFile",
  "varsFile",
  "secretsFile",
  "output",
  "cacert",
  "cert",
  "key",
]);

/** The options of a command with those of the project where the command line gives none. */
export function withProject<Options extends object>(
  command: Command,
  options: Options,
  project: Project | undefined,
  cwd: string,
): Options {
  if (!project) return options;
  const given = { ...options } as Record<string, unknown>;
  const known = new Set(command.options.map((each) => each.attributeName()));
  for (const [key, { value }] of project.options) {
    if (!known.has(key)) continue;
    const own = fromFolder(key, value, folderOf(project), cwd);
    const typed = command.getOptionValueSource(key) === "cli" ? given[key] : undefined;
    if (typed === undefined) given[key] = own;
    else if (addedUp.has(key)) given[key] = [own, typed].flat();
  }
  // `-x` and `--bail` say the same.
  if (given["x"] === true) delete given["bail"];
  return given as Options;
}

/** The paths to play: those of the command line, else those of the project, else `scenarios` beside the project's file. */
export function pathsOf(typed: readonly string[], project: Project | undefined, cwd: string): readonly string[] {
  if (typed.length > 0) return typed;
  const { value } = project?.options.get("paths") ?? { value: ["scenarios"] };
  return (value as readonly string[]).map((each) => (project ? fromProject(each, folderOf(project), cwd) : each));
}

/** Does something with an option, and tells with a failure where the project has its value. */
export async function atOption<T>(
  project: Project | undefined,
  command: Command,
  key: string,
  work: () => T | Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const written: OptionValue | undefined =
      command.getOptionValueSource(key) === "cli" ? undefined : project?.options.get(key);
    if (!(thrown instanceof Failure) || !written || thrown.problem.place) throw thrown;
    throw thrown.saying({ place: placeOf(written.at) });
  }
}

function folderOf({ source }: Project): string {
  return source.folder ?? dirname(source.file);
}

function fromFolder(key: string, value: unknown, folder: string, cwd: string): unknown {
  if (key === "reporter" && Array.isArray(value)) return value.map((each) => reporterFrom(String(each), folder, cwd));
  if (!named.has(key)) return value;
  return Array.isArray(value)
    ? value.map((each) => fromProject(String(each), folder, cwd))
    : fromProject(String(value), folder, cwd);
}

/** `junit=report.xml`, and a module of the project: `./mine.mjs`. */
function reporterFrom(text: string, folder: string, cwd: string): string {
  return text
    .split(",")
    .map((each) => {
      const [name = "", ...rest] = each.trim().split("=");
      const from = /^\.{1,2}[/\\]/.test(name) ? fromProject(name, folder, cwd) : name;
      const path = rest.join("=");
      return rest.length === 0 ? from : `${from}=${path === "-" ? path : fromProject(path, folder, cwd)}`;
    })
    .join(",");
}

/** A path of the project as one of the working folder. */
function fromProject(path: string, folder: string, cwd: string): string {
  if (isAbsolute(path) || folder === cwd) return path;
  const from = relative(cwd, resolve(folder, path));
  return from === "" ? "." : from.startsWith(".") ? from : `./${from}`;
}
