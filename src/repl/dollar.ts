import type { Piece } from "../language/typed/stitched.ts";

/** A condition with `message` where `$` stands for the message: everywhere but in a text, and before a name. Takes linear time. */
export function withMessage(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const at of dollars(text)) {
    pieces.push({ text: text.slice(end, at), at: end }, { text: "message", at });
    end = at + 1;
  }
  pieces.push({ text: text.slice(end), at: end });
  return pieces;
}

// --- internal ---

function* dollars(text: string): Generator<number> {
  const special = /["'$]/g;
  // A quotation mark that is never closed is none; and then none of its kind is that comes behind it.
  const unclosed = new Set<string>();
  for (let found = special.exec(text); found; found = special.exec(text)) {
    const [sign] = found;
    if (sign === "$") {
      if (/^(?:[.[\s=!<>)]|$)/.test(text.slice(special.lastIndex, special.lastIndex + 1))) yield found.index;
    } else if (!unclosed.has(sign)) {
      const close = closing(text, sign, special.lastIndex);
      if (close === undefined) unclosed.add(sign);
      else special.lastIndex = close + 1;
    }
  }
}

/** Where a text ends that is open at an index. */
function closing(text: string, sign: string, from: number): number | undefined {
  const stop = sign === '"' ? /["\\]/g : /['\\]/g;
  stop.lastIndex = from;
  for (let found = stop.exec(text); found; found = stop.exec(text)) {
    if (found[0] === sign) return found.index;
    // What is escaped closes nothing.
    stop.lastIndex++;
  }
  return undefined;
}
