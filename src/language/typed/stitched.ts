import type { Problem } from "../../problem.ts";
import { placeOf, type Source, type Span } from "../../source.ts";
import type { Node } from "../../tree.ts";

/** A part of a stitched text: where it stands in the text that somebody typed. Without `at` it is a stitch of ours. */
export interface Piece {
  readonly text: string;
  readonly at?: number;
}

/** YAML that was made of a text which is not quite YAML: what is found in it is told where it was typed. */
export class Stitched {
  readonly source: Source;
  readonly #typed: Source;
  readonly #pieces: readonly Piece[];

  constructor(typed: Source, pieces: readonly Piece[]) {
    this.#typed = typed;
    this.#pieces = pieces;
    this.source = { ...typed, text: pieces.map(({ text }) => text).join("") };
  }

  span({ start, end }: Pick<Span, "start" | "end">): Span {
    const from = this.#offset(start);
    return { source: this.#typed, start: from, end: Math.max(from, this.#offset(end)) };
  }

  /** A problem of the stitched text as one of the typed text. */
  problem(found: Problem): Problem {
    const { place } = found;
    if (!place) return found;
    const lines = this.source.text.split("\n");
    const start = lines.slice(0, place.line - 1).reduce((sum, line) => sum + line.length + 1, 0) + place.column - 1;
    return { ...found, place: placeOf(this.span({ start, end: start + place.width })) };
  }

  /** What falls between two pieces is at the end of the one before. */
  #offset(offset: number): number {
    let begin = 0;
    let last = 0;
    for (const { text, at } of this.#pieces) {
      if (at !== undefined) {
        if (offset < begin) break;
        last = at + Math.min(offset - begin, text.length);
      }
      begin += text.length;
    }
    return last;
  }
}

/** The same tree with other places. */
export function respan(node: Node, place: (span: Span) => Span): Node {
  const span = place(node.span);
  switch (node.kind) {
    case "scalar":
    case "empty":
      return { ...node, span };
    case "list":
      return { ...node, span, items: node.items.map((item) => respan(item, place)) };
    case "map": {
      const entries = node.entries.map(({ key, keySpan, value }) => ({
        key,
        keySpan: place(keySpan),
        value: respan(value, place),
      }));
      return { ...node, span, entries };
    }
  }
}
