import type { Scenario } from "../language/scenario.ts";
import { mergeSettings } from "../steps/settings/settings-tree.ts";
import type { Node } from "../tree.ts";
import type { PlannedFile } from "./plan.ts";

/** The same scenarios with settings that all their clients get, above those of the file; what `connect` overrides stands above them. */
export function giveAll(planned: readonly PlannedFile[], settings: Node | undefined): readonly PlannedFile[] {
  if (!settings) return planned;
  const given = ({ clients, ...scenario }: Scenario): Scenario => ({
    ...scenario,
    clients: new Map(
      [...clients].map(([name, each]) => [name, { ...each, settings: mergeSettings(each.settings, settings) }]),
    ),
  });
  return planned.map(({ file, scenarios }) => ({ file, scenarios: scenarios.map(given) }));
}
