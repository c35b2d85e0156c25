import { isAbsolute, posix } from "node:path";
import type { ScenarioEnd } from "../src/events.ts";
import type { Problem } from "../src/problem.ts";
import { visible, visibleLines } from "../src/visible.ts";
import { withoutColors } from "./xml-text.ts";

/** One line of a user's or a peer's text: without colours, and what remains of control characters made visible. */
export function lineText(text: string): string {
  return visible(withoutColors(text));
}

/** Such a text of several lines. */
export function blockText(text: string): string {
  return visibleLines(withoutColors(text)).join("\n");
}

/** The path of a file from the root of the repository, with slashes. `folder`: where the run is below that root. */
export function repositoryPath(folder: string, file: string): string {
  const path = lineText(file.replaceAll("\\", "/")).replace(/^(\.\/)+/, "");
  return file === "" || folder === "" || isAbsolute(path) ? path : posix.join(lineText(folder), path);
}

/** The same problem without colours that a server put into its texts: a frame would show them as `␛[31m`. */
export function unpainted(problem: Problem): Problem {
  return {
    ...problem,
    headline: withoutColors(problem.headline),
    notes: problem.notes.map(withoutColors),
    ...(problem.label === undefined ? {} : { label: withoutColors(problem.label) }),
    ...(problem.expected === undefined ? {} : { expected: withoutColors(problem.expected) }),
    ...(problem.actual === undefined ? {} : { actual: withoutColors(problem.actual) }),
    ...(problem.help === undefined ? {} : { help: withoutColors(problem.help) }),
    ...(problem.stack === undefined ? {} : { stack: withoutColors(problem.stack) }),
  };
}

/** The same for all that is told of a scenario beside its problem. */
export function unpaintedEnd(end: ScenarioEnd): ScenarioEnd {
  return {
    ...end,
    notes: end.notes.map(withoutColors),
    ...(end.transcript
      ? { transcript: end.transcript.map((line) => ({ ...line, text: withoutColors(line.text) })) }
      : {}),
    ...(end.variables
      ? {
          variables: Object.fromEntries(
            Object.entries(end.variables).map(([name, value]) => [name, withoutColors(value)]),
          ),
        }
      : {}),
  };
}
