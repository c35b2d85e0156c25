import type { Scenario } from "../language/scenario.ts";
import { takeType } from "../language/examples/take-type.ts";
import { Failure } from "../problem.ts";
import { nowhere } from "../expression/expr.ts";

/** What of the values from outside a scenario takes: what somebody typed stands above the cells of its row, all else below them. */
export function givenTo(
  { row }: Pick<Scenario, "row">,
  values: ReadonlyMap<string, unknown>,
  typed: readonly string[],
): ReadonlyMap<string, unknown> {
  if (!row) return values;
  return new Map([...values].filter(([name]) => typed.includes(name) || !row.cells.has(name)));
}

/**
 * Throws a `Failure` for a value from outside that cannot take the type of the one that it replaces in one of the chosen
 * scenarios: it is the command line that is wrong, and no server. `typed`: the names that somebody typed; others come from files.
 */
export function checkValues(
  values: ReadonlyMap<string, unknown>,
  typed: readonly string[],
  chosen: readonly Pick<Scenario, "vars" | "secrets" | "row">[],
  /** Names whose values are secrets, whatever the files say. */
  hidden: readonly string[] = [],
): void {
  for (const scenario of chosen) {
    const { vars, secrets } = scenario;
    const own = givenTo(scenario, values, typed);
    for (const [name, { value }] of vars) {
      if (!own.has(name) || !value.constant) continue;
      const given = own.get(name);
      try {
        takeType(name, given, value.evaluate(nowhere), value.span);
      } catch (thrown) {
        if (!(thrown instanceof Failure)) throw thrown;
        const { label = "", place } = thrown.problem;
        const written = secrets.includes(name) || hidden.includes(name) ? "…" : String(given);
        const option = hidden.includes(name) ? "--secret" : "--var";
        const origin = typed.includes(name) ? `${option} ${name}=${written}` : `A file gives ${name}=${written}`;
        throw Failure.of({
          code: "invalid-argument",
          headline: `${origin}: the variable "${name}" ${label.replace(/ here$/, "")} in the file`,
          label,
          notes: [],
          ...(place ? { place } : {}),
        });
      }
    }
  }
}
