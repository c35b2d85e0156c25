import type { Environment } from "../../environment.ts";
import type { Project } from "../../language/project.ts";
import { Failure } from "../../problem.ts";
import type { Span } from "../../source.ts";
import { assignments } from "../options/arguments.ts";
import { environmentFiles } from "./environment-files.ts";
import type { ValueOptions } from "../options/values.ts";

/** What a command line and its project give variables. */
export interface Values {
  /** A name may stand without a value where somebody only looks. */
  readonly given: readonly string[];
  /** The names that somebody typed. */
  readonly typed: readonly string[];
  readonly values: ReadonlyMap<string, unknown>;
  /** The names whose values are masked. */
  readonly secrets: readonly string[];
  /** What `${env.NAME}` reads. */
  readonly env: Environment["env"];
}

/**
 * Gathers values of variables, what has more right later: those of the project's environment, of environment files, of files of
 * variables and of secrets, of `--var` and `--secret`. `looks`: values do not matter, and may be left out. Throws a `Failure`.
 */
export async function valuesOf(
  options: ValueOptions,
  project: Pick<Project, "vars"> | undefined,
  { cwd, env: own }: Pick<Environment, "cwd" | "env">,
  { looks = false }: { readonly looks?: boolean } = {},
): Promise<Values> {
  const files = await environmentFiles(options.envFile, cwd);
  const env = files.size > 0 ? { ...own, ...Object.fromEntries(files) } : own;
  const secretFiles = await environmentFiles(options.secretsFile, cwd, "file of secrets");
  const { variableFiles } = options.varsFile ? await import("./vars-file.ts") : { variableFiles: () => [] };
  const [vars, secrets] = [pairsOf(options.var, "--var", looks), pairsOf(options.secret, "--secret", looks)];
  const values = new Map<string, unknown>([
    ...ofEnvironment(project, env, looks),
    ...files,
    ...(await variableFiles(options.varsFile, cwd)),
    ...secretFiles,
    ...vars.values,
    ...secrets.values,
  ]);
  const typed = [...new Set([...vars.names, ...secrets.names])];
  return {
    given: [...new Set([...(project?.vars.keys() ?? []), ...values.keys(), ...typed])],
    typed,
    values,
    secrets: [...new Set([...secretFiles.keys(), ...secrets.names])],
    env,
  };
}

function pairsOf(
  pairs: readonly string[] = [],
  option: "--var" | "--secret",
  looks: boolean,
): { readonly names: readonly string[]; readonly values: ReadonlyMap<string, string> } {
  const values = assignments(looks ? pairs.filter((each) => each.includes("=")) : pairs, option, option === "--secret");
  return { names: pairs.map((each) => each.split("=", 1)[0] ?? ""), values };
}

function* ofEnvironment(
  project: Pick<Project, "vars"> | undefined,
  env: Environment["env"],
  looks: boolean,
): Generator<readonly [string, unknown]> {
  for (const [name, value] of project?.vars ?? []) {
    try {
      const given = value.evaluate({ get: (root) => (root === "env" ? env : undefined) });
      // What the environment of the shell has not is null.
      const isMissing = given === undefined || (given === null && !value.constant);
      if (isMissing && !looks) throw noValue(name, value.span);
      yield [name, given];
    } catch (thrown) {
      if (looks) continue;
      if (!(thrown instanceof Failure)) throw thrown;
      throw Failure.of({ ...thrown.problem, code: "invalid-argument" });
    }
  }
}

/** What the scenarios' own value would stand in for without a word. */
function noValue(name: string, at: Span): Failure {
  return new Failure({
    code: "invalid-argument",
    headline: `The variable "${name}" of the environment has no value`,
    label: "is not set",
    at,
    help: "Set what it reads, in the shell or in a file for --env-file.",
  });
}
