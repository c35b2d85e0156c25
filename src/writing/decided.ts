import { nameAt, type Path } from "../recording/content.ts";
import { aroundMasked } from "../recording/masked.ts";
import { type Piece, piecesOf, type Volatile } from "../recording/volatile.ts";
import { escapedCode, escapeRegex, patternOf } from "./text-pattern.ts";
import { plainText } from "./written.ts";

/** What stands in a message at some place, or in a part of the text there. */
export interface Spot {
  readonly value: string | number;
  readonly path: Path;
  readonly within: readonly [start: number, end: number] | undefined;
  /** What it is when it changes from run to run. */
  readonly volatile: Volatile | undefined;
}

/** What is written there: an expression, anything of its kind, any text at all, or (undefined) what it is. */
export type Decision = { readonly code: string } | "any" | "any text" | undefined;
export type Decide = (spot: Spot) => Decision;

/** A part of a text, and how it is written. */
export interface Decided extends Piece {
  readonly decision: Decision;
}

/** A text in its parts, each with what is decided of it. */
export function decided(
  text: string,
  path: Path,
  { now, decide }: { readonly now: number | undefined; readonly decide: Decide },
): readonly Decided[] {
  const pieces = piecesOf(text, { name: nameAt(path), now }).flatMap((each): readonly Piece[] =>
    each.volatile ? [each] : aroundMasked(each.text).map((part) => ({ text: part })),
  );
  let start = 0;
  return pieces.map((piece) => {
    const end = start + piece.text.length;
    const within: readonly [number, number] | undefined = pieces.length === 1 ? undefined : [start, end];
    start = end;
    return { ...piece, decision: decide({ value: piece.text, path, within, volatile: piece.volatile }) };
  });
}

/** A pattern of all parts, one behind the other. */
export function patternOfAll(pieces: readonly Decided[]): string {
  const parts = pieces.map(({ text, volatile, decision }) => {
    if (decision === "any text") return ".+";
    if (decision === "any") return patternOf(text, volatile);
    return decision ? escapedCode(decision.code) : plainText(escapeRegex(text));
  });
  return parts.join("");
}
