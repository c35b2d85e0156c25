import type { Difference, Matcher, Subject } from "../../match/matcher.ts";
import { Failure, type ProblemCode } from "../../problem.ts";
import type { Extraction, ExtractSubject } from "../receiving/extraction.ts";
import type { PlayScope } from "../step.ts";

/** How one part of an answer differs from what was expected, told by the part's name: `status: expected 200, got 404`. */
export function partDifferences(
  name: string,
  matcher: Matcher | undefined,
  part: Subject,
  scope: PlayScope,
): readonly Difference[] {
  return (matcher?.explain(part, scope) ?? []).map((each) => {
    const path = name + each.path.slice(1);
    const said = each.text.startsWith(each.path) ? each.text.slice(each.path.length) : `: ${each.text}`;
    return { ...each, path, text: path + said, ...(each.at || !matcher ? {} : { at: matcher.span }) };
  });
}

/** Gives variables what is found in an answer: those of who acts, as a receive does. Throws when something is not found; nothing is set then. */
export function extractAll(
  extractions: readonly Extraction[],
  subject: ExtractSubject,
  scope: PlayScope,
  failure: { readonly code: ProblemCode; readonly what: string; readonly notes: () => readonly string[] },
): void {
  const found = extractions.map((each) => ({ each, ...each.read(subject, scope) }));
  const [missing, ...others] = found.filter((extracted) => !extracted.found).map(({ each }) => each);
  if (missing) {
    throw new Failure({
      code: failure.code,
      headline: `${failure.what} has nothing at ${missing.text}, to extract ${missing.name}`,
      label: "nothing to extract",
      at: missing.at,
      notes: [...others.map((each) => `nothing at ${each.text} either, to extract ${each.name}`), ...failure.notes()],
    });
  }
  for (const { each, value } of found) scope.extract(each.name, value);
}
