import { type Problem, problem } from "../problem.ts";
import { placeOf } from "../source.ts";
import type { Scenario } from "./scenario.ts";

/** Two scenarios of one name are one in many reports, and --grep chooses both. */
export function warnOfNamesakes(scenarios: readonly Scenario[], report: (found: Problem) => void): void {
  const first = new Map<string, Scenario>();
  for (const each of scenarios) {
    const before = first.get(each.name);
    if (!before) {
      first.set(each.name, each);
      continue;
    }
    const { file, line } = placeOf(before.at);
    report(
      problem({
        code: "invalid-file",
        severity: "warning",
        headline: `Another scenario of this file has the name "${each.name}"`,
        label: "the same name",
        at: each.at,
        notes: [`the first one: ${file}:${line}`],
        help: "Give each its own: reports and --grep know them by it.",
      }),
    );
  }
}
