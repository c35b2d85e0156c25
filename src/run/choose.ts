import type { LoadedFile, Scenario } from "../language/scenario.ts";
import { scenariosAt } from "./line-choice.ts";
import type { TagFilter } from "./tags.ts";

/** What chooses among the scenarios of the files that were found. */
export interface Choice {
  /** Names of which one must match, where there are some. */
  readonly grep: readonly RegExp[];
  /** Names of which none may. */
  readonly grepInvert: readonly RegExp[];
  readonly tags: TagFilter | undefined;
  /** Whether else it is wanted. */
  readonly also?: ((scenario: Scenario) => boolean) | undefined;
}

/**
 * The wanted scenarios of a file, in order. `lines`: where they must stand, if that was said. Throws a `Failure` for a line
 * at which there is none.
 */
export function chosenOf(file: LoadedFile, choice: Choice, lines?: readonly number[]): readonly Scenario[] {
  const there = lines && scenariosAt(lines, file);
  return file.scenarios.filter((each) => (there?.has(each) ?? true) && isWanted(each, choice));
}

function isWanted(scenario: Scenario, { grep, grepInvert, tags, also }: Choice): boolean {
  const { name, tags: own } = scenario;
  if (also && !also(scenario)) return false;
  if (grep.length > 0 && !grep.some((each) => each.test(name))) return false;
  return !grepInvert.some((each) => each.test(name)) && (!tags || tags(new Set(own)));
}
