import type { LoadedFile } from "../language/scenario.ts";
import { type Problem, problem } from "../problem.ts";
import type { TagFilter } from "./tags.ts";
import { unknownTag } from "./tags-of-files.ts";

/** Says that no scenario was found in any file, or none of them was chosen. `help`: what to do where nothing better is known. */
export function nothingToRun(files: readonly LoadedFile[], tags: TagFilter | undefined, help: string): Problem {
  return problem({ code: "nothing-to-run", severity: "warning", ...whyNothing(files, tags, help) });
}

function whyNothing(
  files: readonly LoadedFile[],
  tags: TagFilter | undefined,
  help: string,
): Pick<Problem, "headline"> & { readonly help: string } {
  if (files.length === 0) return { headline: "No file with a scenario was found", help };
  if (files.every(({ scenarios }) => scenarios.length === 0)) {
    const mock = files.find(({ mocks }) => mocks.length > 0)?.source.file;
    return mock === undefined
      ? { headline: "No scenario was found", help }
      : { headline: `No scenario was found: ${mock} is a mock`, help: `Play it with wstest mock ${mock}.` };
  }
  return { headline: "No scenario matched", help: helpForTags(files, tags?.asked ?? []) ?? help };
}

function helpForTags(files: readonly LoadedFile[], asked: readonly string[]): string | undefined {
  const unknown = unknownTag(files, asked);
  return unknown && `No scenario has the tag "${unknown.tag}". ${unknown.help}`;
}
