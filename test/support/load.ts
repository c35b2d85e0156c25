import { loadText } from "../../src/language/load.ts";
import type { LoadedFile, Scenario } from "../../src/language/scenario.ts";
import type { Problem } from "../../src/problem.ts";

/** Compiles a text as the file `/tmp/scenario.yaml`. `given`: names that will come from outside. */
export function load(text: string, given: readonly string[] = [], name = "scenario.yaml"): Promise<LoadedFile> {
  return loadText(text, { path: `/tmp/${name}`, shown: name }, { given, show: (path) => path });
}

/** The scenarios of a text. Throws when something is wrong with it: then the test is wrong. */
export async function scenarios(text: string, given: readonly string[] = []): Promise<readonly Scenario[]> {
  const loaded = await load(text, given);
  if (loaded.problems.length > 0) throw new Error(loaded.problems.map(told).join("\n"));
  return loaded.scenarios;
}

/** The first scenario of a text. */
export async function scenario(text: string, given: readonly string[] = []): Promise<Scenario> {
  const [first] = await scenarios(text, given);
  if (!first) throw new Error("The text holds no scenario");
  return first;
}

/** What is wrong with a text: `line:column+width headline — help`, one for each problem, warnings marked. */
export async function faults(text: string, given: readonly string[] = []): Promise<readonly string[]> {
  return (await load(text, given)).problems.map(told);
}

function told({ severity, headline, help, place }: Problem): string {
  const at = place ? `${place.line}:${place.column}+${place.width} ` : "";
  return `${severity === "warning" ? "warning " : ""}${at}${headline}${help === undefined ? "" : ` — ${help}`}`;
}
