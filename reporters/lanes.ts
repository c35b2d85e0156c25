import type { Paint, Tint } from "../src/codeframe.ts";
import { columns, cut } from "../src/visible.ts";
import { durationText } from "./duration.ts";

/** One act of a conversation. */
export interface Act {
  /** Milliseconds since the scenario began. */
  readonly at: number;
  readonly peer: string;
  readonly arrow: "->" | "<-" | "=>" | "<=" | "--";
  readonly text: string;
}

/**
 * Writes a conversation with a lane per peer, so that one sees at a glance who speaks. Peers get their lane when they are
 * first named; where lanes would take too much of the width, names stand below each other instead.
 */
export class Lanes {
  readonly #lanes = new Map<string, Lane>();
  readonly #width: number;
  readonly #tints: readonly Tint[];
  readonly #dim: Tint;
  /** The columns of all lanes side by side, and of the widest one. */
  #all = 0;
  #widest = 0;

  /** `width`: columns for a whole line. `peers`: those that are known before they speak. */
  constructor(paint: Paint, width: number, peers: Iterable<string> = []) {
    this.#width = width;
    this.#dim = paint.dim;
    this.#tints = [paint.cyan, paint.magenta, paint.blue, paint.yellow, paint.green];
    for (const peer of peers) this.#laneOf(peer);
  }

  line({ at, peer, arrow, text }: Act): string {
    const { name, columns: own, before, tint } = this.#laneOf(peer);
    const sideBySide = this.#all <= Math.max(24, this.#width * 0.4);
    const shift = sideBySide ? before : 0;
    const lane = sideBySide ? this.#all - before - GAP : this.#widest;
    const time = stamp(at);
    const used = time.length + 2 + shift + lane + 3 + 2;
    const who = `${" ".repeat(shift)}${tint(name)} ${arrow}${" ".repeat(lane - own)}`;
    return `${this.#dim(time)}  ${who}  ${cut(text, Math.max(LEAST, this.#width - used))}`.trimEnd();
  }

  #laneOf(peer: string): Lane {
    const name = cut(peer, this.#width < NARROW ? SHORT_NAME : NAME);
    const known = this.#lanes.get(name);
    if (known) return known;
    const tint = this.#tints[this.#lanes.size % this.#tints.length] ?? this.#dim;
    const lane = { name, columns: columns(name), before: this.#all, tint };
    this.#lanes.set(name, lane);
    this.#all += lane.columns + GAP;
    this.#widest = Math.max(this.#widest, lane.columns);
    return lane;
  }
}

/** A peer's place: its name as shown, the columns of the name, and of all lanes before it. */
interface Lane {
  readonly name: string;
  readonly columns: number;
  readonly before: number;
  readonly tint: Tint;
}

/** When something happened, measured from the beginning of its scenario; right-aligned, so that times stand in a column. */
export function stamp(milliseconds: number): string {
  // What follows within a second is told apart by milliseconds, however late it is.
  const time =
    milliseconds < 1000 || milliseconds >= 60_000
      ? durationText(milliseconds)
      : `${(milliseconds / 1000).toFixed(3)} s`;
  return ((milliseconds < 0 ? "" : "+") + time).padStart(9);
}

/** Columns between two lanes. */
const GAP = 1;
/** A peer's name is cut to so many columns, and to fewer in a narrow terminal. */
const NAME = 16;
const NARROW = 60;
const SHORT_NAME = 12;
/** A text gets so many columns in the narrowest terminal. */
const LEAST = 10;
