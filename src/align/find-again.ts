import type { ComparedMessage } from "./compared-message.ts";

/** How many messages of each side stand before the place from which on both are the same again. */
export interface Again {
  readonly recorded: number;
  readonly came: number;
}

/** So many messages in a row must be the same, or all that are left. */
const ROW = 3;
/** A message that comes more often says nothing about the place. */
const OFTEN = 8;

/**
 * Finds the nearest place from which on both sequences go together again, but for what is made anew in each run; looks at so
 * many messages of each. Undefined when there is none.
 */
export function findAgain(
  recorded: readonly ComparedMessage[],
  came: readonly ComparedMessage[],
  far: number,
): Again | undefined {
  const places = new Map<string, number[]>();
  const limit = Math.min(far, recorded.length);
  for (let i = 0; i < limit; i++) {
    const key = recorded[i]?.masked ?? "";
    const known = places.get(key);
    if (!known) places.set(key, [i]);
    else if (known.length <= OFTEN) known.push(i);
  }
  let best: Again | undefined;
  for (let j = 0; j < came.length && j < far && (!best || j < best.recorded + best.came); j++) {
    const found = places.get(came[j]?.masked ?? "");
    if (!found || found.length > OFTEN) continue;
    for (const i of found) {
      if (best && i + j >= best.recorded + best.came) break;
      if (goTogether(recorded, came, i, j)) best = { recorded: i, came: j };
    }
  }
  return best;
}

function goTogether(
  recorded: readonly ComparedMessage[],
  came: readonly ComparedMessage[],
  i: number,
  j: number,
): boolean {
  for (let next = 1; next < ROW; next++) {
    const [wanted, is] = [recorded[i + next], came[j + next]];
    if (!wanted || !is) return !wanted && !is;
    if (wanted.masked !== is.masked) return false;
  }
  return true;
}
