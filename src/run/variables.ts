import type { Scope } from "../expression/expr.ts";
import type { Scenario } from "../language/scenario.ts";
import { takeType } from "../language/examples/take-type.ts";
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
