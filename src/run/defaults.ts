import type { Scope } from "../expression/expr.ts";
import type { Scenario } from "../language/scenario.ts";

/** What holds for all steps of a scenario that do not say otherwise. */
export interface StepDefaults {
  /** Milliseconds. */
  readonly timeout: number;
  readonly within: { readonly min: number; readonly max: number } | undefined;
  readonly inOrder: boolean;
}

/** What holds when a scenario says nothing. */
export const builtIn: StepDefaults = { timeout: 5000, within: undefined, inOrder: false };

/** `defaults` of a scenario. Throws a `Failure` for an expression that has no value, or is no duration. */
export function stepDefaults({ defaults: { timeout, within, inOrder } }: Scenario, scope: Scope): StepDefaults {
  return { timeout: timeout?.evaluate(scope) ?? builtIn.timeout, within: within?.evaluate(scope), inOrder };
}
