import { resolve } from "node:path";
import type { Environment } from "../environment.ts";
import { loadFile } from "../language/load.ts";
import type { LoadedFile, Scenario } from "../language/scenario.ts";
import { loadOptionsOf } from "./plan.ts";
import type { RunRequest } from "./request.ts";

/** Reads the file of a scenario again, as it was read when the run was planned. */
export function readAgain(
  { source: { file } }: Pick<Scenario, "source">,
  { given, typed, project }: Pick<RunRequest, "given" | "typed" | "project">,
  { cwd }: Pick<Environment, "cwd">,
): Promise<LoadedFile> {
  const known = { given: [...(given?.keys() ?? [])], typed, project, values: given, keepWritten: true };
  return loadFile({ path: resolve(cwd, file), shown: file }, loadOptionsOf(known, cwd));
}
