import { Failure } from "../problem.ts";
import type { Scope } from "../expression/expr.ts";
import type { Scenario } from "../language/scenario.ts";
import type { Span } from "../source.ts";
import type { PlayScene } from "../play/scene.ts";
import { knowsVariable } from "./known-variables.ts";

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
  // An environment file holds more than the scenario is about; what it does not read must not stand in its reports.
  for (const [name, value] of given)
    if (!scenario.vars.has(name) && knowsVariable(scenario, name)) scene.variables.set(name, value);
  const scope = scene.scope(scene.track());
  const visit = (name: string): void => {
    if (scene.variables.has(name)) return;
    const spec = scenario.vars.get(name);
    if (!spec) return;
    if (given.has(name)) {
      scene.variables.set(name, givenValue(name, scenario, given, scope));
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

/** What the settings of a scenario itself may read, before anything of it has begun: the environment, and variables that need no server. */
export function settingsScope(
  scenario: Scenario,
  given: ReadonlyMap<string, unknown>,
  env: Readonly<Record<string, string | undefined>>,
): Scope {
  const scope: Scope = {
    get(name) {
      if (name === "env") return env;
      if (given.has(name)) return givenValue(name, scenario, given, scope);
      return scenario.vars.get(name)?.value.evaluate(scope);
    },
  };
  return scope;
}

function givenValue(name: string, { vars }: Scenario, given: ReadonlyMap<string, unknown>, scope: Scope): unknown {
  const spec = vars.get(name)?.value;
  return takeType(name, given.get(name), spec?.constant ? spec.evaluate(scope) : undefined, spec?.span);
}

/** A text from the command line as the type of the value that it replaces, which stands at a place. */
export function takeType(name: string, given: unknown, like: unknown, at?: Span): unknown {
  if (typeof given !== "string" || typeof like === "string" || like === undefined) return given;
  const wrong = (what: string): Failure =>
    new Failure({
      code: "setting",
      headline: `The variable "${name}" is ${what} in the file, and "${given}" is none`,
      label: `is ${what} here`,
      at,
    });
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
  if (like instanceof Uint8Array) return new TextEncoder().encode(given);
  const what = Array.isArray(like) ? "a list" : "a map";
  let read: unknown;
  try {
    read = JSON.parse(given);
  } catch {
    throw wrong(what);
  }
  if (typeof read !== "object" || read === null || Array.isArray(read) !== Array.isArray(like)) throw wrong(what);
  return read;
}
