import type { Dialogue, Talk } from "../../writing/read-dialogue.ts";

/** Something of a recording that is not in what was made of it. */
export interface Left {
  /** Undefined: of all of them. */
  readonly talk: Talk | undefined;
  readonly text: string;
}

/** What a recording lacks, whatever is made of it. */
export function openEnds({ cut, gaps }: Dialogue): readonly Left[] {
  return [...new Set([...(cut === undefined ? [] : [cut]), ...gaps])].map((text) => ({ talk: undefined, text }));
}
