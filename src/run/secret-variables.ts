import type { Scenario } from "../language/scenario.ts";
import { isAlwaysSecret } from "../recording/secret-name.ts";

/**
 * The variables of a scenario that are secrets: those that it says are, and those that are called as secrets are
 * (`password`) and are made of the environment. One that stands in the file is no secret of the run.
 */
export function secretVariables({ secrets, vars }: Pick<Scenario, "secrets" | "vars">): readonly string[] {
  const unsaid = [...vars.keys()].filter(
    (name) => !secrets.includes(name) && isAlwaysSecret(name) && readsEnvironment(name, vars, new Set()),
  );
  return unsaid.length === 0 ? secrets : [...secrets, ...unsaid];
}

/** Itself, or through another variable; variables that read each other in a circle are told elsewhere. */
function readsEnvironment(name: string, vars: Scenario["vars"], asked: Set<string>): boolean {
  if (name === "env") return true;
  if (asked.has(name)) return false;
  asked.add(name);
  const reads = vars.get(name)?.reads ?? [];
  return [...reads].some((each) => readsEnvironment(each, vars, asked));
}
