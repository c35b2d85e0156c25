import { identityOf, type Problem } from "../problem.ts";

/**
 * One problem per place: what the head of a file has wrong is found again in every document. Those of the file itself stand
 * before those of the files that it names.
 */
export function inOrder(problems: readonly Problem[], file: string): readonly Problem[] {
  const seen = new Map(problems.map((each) => [identityOf(each), each]));
  const line = ({ place }: Problem): number => (place ? place.line * 10_000 + place.column : 0);
  const rank = ({ place }: Problem): string => (!place || place.file === file ? "" : place.file);
  const all = [...seen.values()].toSorted((a, b) =>
    rank(a) === rank(b) ? line(a) - line(b) : rank(a) < rank(b) ? -1 : 1,
  );
  const left = all.slice(MOST_TOLD);
  const [next] = left;
  if (!next) return all;
  return [
    ...all.slice(0, MOST_TOLD),
    { ...next, headline: `${left.length} more problems are not shown, the first of them here` },
  ];
}

/** How many problems of a file are told: nobody reads more, and to show them all takes longer than to find them. */
const MOST_TOLD = 200;
