import type { Path } from "../recording/content.ts";
import type { Volatile } from "../recording/volatile.ts";
import { type Decide, type Decided, decided, type Decision, patternOfAll, type Spot } from "./decided.ts";
import { anyText } from "./text-pattern.ts";
import { mapOf, plainText, type Written } from "./written.ts";

/** A stack trace is asked for what stands before its frames: they are of one machine, and one state of the program. */
export function stackMatcher(
  text: string,
  head: number,
  path: Path,
  around: { readonly now: number | undefined; readonly decide: Decide },
): Written {
  around.decide({ value: "", path, within: [head, text.length], volatile: IN_STACK });
  if (head === 0 || head > LONGEST_HEAD) return anyText;
  const pieces: Decided[] = [];
  let end = 0;
  for (const piece of decided(text, path, { ...around, decide: (spot) => inHead(spot, head, around.decide) })) {
    if (end >= head) break;
    pieces.push({ ...piece, text: piece.text.slice(0, head - end) });
    end += piece.text.length;
  }
  return pieces.every(({ decision }) => decision === undefined)
    ? mapOf({ $startsWith: plainText(text.slice(0, head)) })
    : mapOf({ $regex: `^${patternOfAll(pieces)}` });
}

// --- internal ---

/** What is told before the frames at such length is data. */
const LONGEST_HEAD = 1000;
const IN_STACK: Volatile = { kind: "id", why: "a stack trace" };

/** Nothing of the frames is told on its own. */
function inHead(spot: Spot, head: number, decide: Decide): Decision {
  return (spot.within?.[0] ?? 0) < head ? decide(spot) : undefined;
}
