import { Failure } from "../problem.ts";
import type { Scenario } from "../language/scenario.ts";
import type { PlayScene } from "../play/scene.ts";

/**
 * Gives a scenario's variables their values, each once. What is given from outside wins; a text from there takes the type
 * of the value that it replaces. Servers may read variables and variables may read servers: those that need a server
 * which is not in `ready` yet, themselves or through another variable, are left for a later call.
 */
export function fillVariables(
  scenario: Scenario,
  given: ReadonlyMap<string, unknown>,
  scene: PlayScene,
  ready: ReadonlySet<string>,
): void {
  for (const [name, value] of given) if (!scenario.vars.has(name)) scene.variables.set(name, value);
  const scope = scene.scope(scene.track());
  const visit = (name: string): void => {
    if (scene.variables.has(name)) return;
    const spec = scenario.vars.get(name);
    if (!spec) return;
    if (given.has(name)) {
      const like = spec.value.constant ? spec.value.evaluate(scope) : undefined;
      scene.variables.set(name, takeType(name, given.get(name), like));
      return;
    }
    // A variable may read one that stands below it.
    for (const each of spec.reads) visit(each);
    const waits = (each: string): boolean =>
      scenario.vars.has(each) ? !scene.variables.has(each) : scenario.servers.has(each) && !ready.has(each);
    if ([...spec.reads].some(waits)) return;
    scene.variables.set(name, spec.value.evaluate(scope));
  };
  for (const name of scenario.vars.keys()) visit(name);
}

/** A text from the command line as the type of the value that it replaces. */
export function takeType(name: string, given: unknown, like: unknown): unknown {
  if (typeof given !== "string" || typeof like === "string" || like === undefined) return given;
  const wrong = (what: string): Failure =>
    new Failure({ code: "setting", headline: `The variable "${name}" is ${what} in the file, and "${given}" is none` });
  if (typeof like === "number") {
    const number = Number(given);
    if (given.trim() === "" || !Number.isFinite(number)) throw wrong("a number");
    return number;
  }
  if (typeof like === "boolean") {
    if (given !== "true" && given !== "false") throw wrong("true or false");
    return given === "true";
  }
  if (like === null) return given;
  try {
    return JSON.parse(given) as unknown;
  } catch {
    throw wrong(Array.isArray(like) ? "a list" : "a map");
  }
}
