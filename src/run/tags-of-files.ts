import type { LoadedFile } from "../language/scenario.ts";
import { Failure } from "../problem.ts";
import { didYouMean } from "../shape/nearest.ts";
import { type TagFilter, tagName } from "./tags.ts";

/** Throws a `Failure` for a tag of an expression that no scenario has: misspelt, it would change what is run, and nobody would hear of it. */
export function checkTags(filter: TagFilter | undefined, files: readonly LoadedFile[]): void {
  const unknown = unknownTag(files, filter?.named ?? []);
  if (!unknown) return;
  throw new Failure({
    code: "invalid-argument",
    headline: `--strict-tags: no scenario has the tag "${unknown.tag}"`,
    help: unknown.help,
  });
}

/** How many tags a help lists. */
const MOST_LISTED = 10;

/** The first of some tags that no scenario has, and what to do about it. */
export function unknownTag(
  files: readonly LoadedFile[],
  asked: readonly string[],
): { readonly tag: string; readonly help: string } | undefined {
  const known = new Set(files.flatMap(({ scenarios }) => scenarios.flatMap((each) => each.tags.map(tagName))));
  const tag = asked.find((each) => !known.has(each));
  if (tag === undefined) return undefined;
  const listed = [...known].slice(0, MOST_LISTED).join(", ");
  const more = known.size > MOST_LISTED ? ", …" : "";
  const all = known.size > 0 ? `The tags are ${listed}${more}.` : "None has tags.";
  return { tag, help: didYouMean(tag, known) ?? all };
}
