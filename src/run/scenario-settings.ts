import type { Expr, Scope } from "../expression/expr.ts";
import type { Scenario } from "../language/scenario.ts";
import { problemOf } from "../problem.ts";
import { builtIn, type StepDefaults, stepDefaults } from "./defaults.ts";
import { timeLimit } from "./time-limit.ts";
import { settingsScope } from "./variables.ts";
import type { Verdict } from "./verdict.ts";

/** What a scenario says of itself before anything of it has begun. What is wrong with it is its outcome; it does not end the run. */
export class ScenarioSettings {
  readonly #scenario: Scenario;
  readonly #scope: Scope;
  readonly #verdict: Verdict;

  /** `given`: values of variables by their names. */
  constructor(
    scenario: Scenario,
    given: ReadonlyMap<string, unknown>,
    env: Readonly<Record<string, string | undefined>>,
    verdict: Verdict,
  ) {
    this.#scenario = scenario;
    this.#scope = settingsScope(scenario, given, env);
    this.#verdict = verdict;
  }

  /** What holds for all steps. */
  defaults(): StepDefaults {
    try {
      return stepDefaults(this.#scenario, this.#scope);
    } catch (thrown) {
      this.#verdict.take(problemOf(thrown));
      return builtIn;
    }
  }

  /** How many clients a group has. One whose size is wrong has one client, for `finally`. */
  sizeOf(size: Expr<number>): number {
    try {
      return size.evaluate(this.#scope);
    } catch (thrown) {
      this.#verdict.take(problemOf(thrown));
      return 1;
    }
  }

  /** How long it may take, in milliseconds. Throws a `Failure`: by then a step has a place to fail at. */
  timeLimit(ofCommandLine: number | undefined): number {
    return timeLimit(this.#scenario, this.#scope, ofCommandLine);
  }
}
