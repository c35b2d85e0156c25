import { headlineOf, placeText } from "./codeframe.ts";
import type { Problem } from "./problem.ts";
import { visible } from "./visible.ts";

/** What a problem belongs to. */
export interface Belonging {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly name: string;
}

/**
 * A problem in one line, as compilers write it and editors read it: `chat.yaml:16:21: error: A chat: no message matched [never-came]`.
 * `to`: the scenario that it belongs to, whose place stands for one that the problem has not. Safe for a terminal, and never more
 * than a line.
 */
export function problemLine(problem: Problem, to?: Belonging): string {
  const { place, severity = "error", code } = problem;
  const where = place ? placeText(place) : to && `${visible(to.file)}:${to.line}:1`;
  return `${where ?? "wstest"}: ${severity}: ${to ? `${visible(to.name)}: ` : ""}${headlineOf(problem)} [${code}]`;
}
