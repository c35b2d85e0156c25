import type { Expr } from "../expression/expr.ts";
import type { PlayScope } from "../steps/step.ts";
import { setVariable } from "../steps/variable/variable-change.ts";

/**
 * Gives the members of a root (`data`, `self`) their first values, in order. Each is a copy: an expression that is constant
 * gives the same object again and again, and what one connection changes in its state is nobody else's.
 */
export function initialise(root: "data" | "self", values: ReadonlyMap<string, Expr<unknown>>, scope: PlayScope): void {
  for (const [name, value] of values) {
    const path = { root, text: `${root}.${name}`, span: value.span, live: true, depth: 1, keys: () => [name] };
    setVariable(path, value.evaluate(scope), scope);
  }
}
