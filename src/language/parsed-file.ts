import { dirname } from "node:path";
import { type Problem, problem } from "../problem.ts";
import { nearest } from "../shape/nearest.ts";
import type { Source } from "../source.ts";
import { type Entry, entry, type MapNode } from "../tree.ts";
import { withImpliedEndpoints } from "./mock/implied-endpoints.ts";
import type { FileName } from "./read-text.ts";
import { topLevel } from "./top-level.ts";
import { parseYaml } from "./yaml/yaml.ts";

/** What the text of a file says, document by document. */
export interface ParsedFile {
  readonly source: Source;
  readonly roots: readonly MapNode[];
  readonly problems: readonly Problem[];
  /** Whether a document could not be read: what is not found may stand in it. */
  readonly broken: boolean;
  /** Whether the head of the file is among those: then nobody knows what the scenarios inherit. */
  readonly lostHead: boolean;
}

/** Reads the documents of a text. */
export function parseFile(text: string, { path, shown: file }: FileName): ParsedFile {
  const source: Source = { file, text, folder: dirname(path) };
  const problems: Problem[] = [];
  const roots: MapNode[] = [];
  let [broken, lostHead] = [false, false];
  for (const { root, problems: found, text: written } of parseYaml(source)) {
    problems.push(...found);
    if (!root) {
      broken = true;
      lostHead ||= !roots.some(hasSteps) && !/^["']?(?:steps|endpoints)["']?\s*:/m.test(written);
    }
    if (!root || root.kind === "empty") continue;
    if (root.kind === "map") roots.push(withImpliedEndpoints(root));
    else {
      const help = "A scenario is a map with the keys name, clients and steps.";
      problems.push(
        problem({
          code: "invalid-file",
          headline: "A document must be a map",
          label: "not a map",
          at: root.span,
          help,
        }),
      );
    }
  }
  if (roots.length === 0 && problems.length === 0) {
    problems.push(
      problem({
        code: "invalid-file",
        headline: `${file} is empty`,
        help: "wstest init writes a first scenario and its mock.",
      }),
    );
  }
  return { source, roots, problems, broken, lostHead };
}

/** The head of a file: its first document that is neither a scenario nor a mock, when no scenario stands before it. */
export function headOf({ roots }: ParsedFile): MapNode | undefined {
  const first = roots.find((each) => hasSteps(each) || !entry(each, "endpoints"));
  return first && !hasSteps(first) ? first : undefined;
}

/** Whether a document is a scenario, or was meant as one. */
export function hasSteps(root: MapNode): boolean {
  return entry(root, "steps") !== undefined || misspeltSteps(root) !== undefined;
}

/** What most likely is meant as the steps of a document that has none. */
export function misspeltSteps(root: MapNode): Entry | undefined {
  if (entry(root, "endpoints")) return undefined;
  return root.entries.find(({ key }) => !Object.hasOwn(topLevel, key) && nearest(key, ["steps"]) !== undefined);
}
