import type { ComparedMessage } from "./compared-message.ts";

/** Which of the messages that came stands for which of those that were recorded: indexes, -1 for none. */
export interface Pairing {
  /** For each recorded message the one that came. */
  readonly partner: Int32Array;
  /** How many pairs are the same but for what is made anew in each run. */
  readonly strong: number;
}

/** So many messages of each side are paired at once, at most. */
export const MOST_PAIRED = 128;

/**
 * Pairs two sequences so that the order is kept and as many messages as possible are the same; among ways in which equally
 * many are, the one in which the rest is most alike. It costs the product of the lengths: both have at most `MOST_PAIRED`.
 */
export function pairUp(recorded: readonly ComparedMessage[], came: readonly ComparedMessage[]): Pairing {
  const [n, m] = [recorded.length, came.length];
  const columns = m + 1;
  // scores[i, j]: the best that the messages from i and from j on can do.
  const scores = new Float64Array((n + 1) * columns);
  const weights = new Float64Array(n * m);
  const keys = new Keys();
  const [rows, row] = [recorded.map((each) => keys.of(each)), came.map((each) => keys.of(each))];
  for (let i = n - 1; i >= 0; i--) {
    const wanted = rows[i];
    for (let j = m - 1; j >= 0; j--) {
      const is = row[j];
      const weight = wanted && is ? weightOf(wanted, is) : 0;
      weights[i * m + j] = weight;
      const apart = Math.max(scores[(i + 1) * columns + j] ?? 0, scores[i * columns + j + 1] ?? 0);
      scores[i * columns + j] = Math.max((scores[(i + 1) * columns + j + 1] ?? 0) + weight, apart);
    }
  }
  const partner = new Int32Array(n).fill(-1);
  let [i, j, strong] = [0, 0, 0];
  while (i < n && j < m) {
    const best = scores[i * columns + j] ?? 0;
    const weight = weights[i * m + j] ?? 0;
    if (best === (scores[(i + 1) * columns + j + 1] ?? 0) + weight) {
      partner[i] = j;
      if (weight >= MASKED) strong++;
      i++;
      j++;
    } else if (best === scores[(i + 1) * columns + j]) i++;
    else j++;
  }
  return { partner, strong };
}

// --- internal ---

// No number of likenesses outweighs one message that is the same: see MOST_PAIRED. All are whole, so that sums are exact.
const SAME = 2 ** 40;
const MASKED = 2 ** 20;
const STRUCTURE = 300;
const KIND = 200;
const ANY = 40;
/** What likeness adds. */
const ALIKE = 400;

/** The keys of a message as numbers: each is compared with a hundred others. */
interface Numbered {
  readonly exact: number;
  readonly masked: number;
  readonly structure: number;
  readonly kind: number;
  /** In order. */
  readonly leaves: readonly number[];
}

/** Gives each text a number. */
class Keys {
  readonly #numbers = new Map<string, number>();

  of({ exact, masked, structure, kind, leaves }: ComparedMessage): Numbered {
    return {
      exact: this.#number(`e${exact}`),
      masked: this.#number(`m${masked}`),
      structure: this.#number(`s${structure}`),
      kind: this.#number(`k${kind}`),
      leaves: leaves.map((each) => this.#number(`l${each}`)).toSorted((a, b) => a - b),
    };
  }

  #number(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.#numbers.size);
    return this.#numbers.size - 1;
  }
}

function weightOf(recorded: Numbered, came: Numbered): number {
  if (recorded.exact === came.exact) return SAME;
  if (recorded.masked === came.masked) return MASKED;
  const base = recorded.structure === came.structure ? STRUCTURE : recorded.kind === came.kind ? KIND : ANY;
  return base + Math.round(ALIKE * likeness(recorded.leaves, came.leaves));
}

/** How much two messages have in common by their leaves: 0 nothing, 1 all. */
function likeness(a: readonly number[], b: readonly number[]): number {
  if (a.length + b.length === 0) return 1;
  let [common, i, j] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const [x = 0, y = 0] = [a[i], b[j]];
    if (x === y) common++;
    if (x <= y) i++;
    if (y <= x) j++;
  }
  return (2 * common) / (a.length + b.length);
}
