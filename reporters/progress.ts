import { plain, type Style } from "../src/codeframe.ts";
import { columns, cut, visible } from "../src/visible.ts";
import { durationText } from "./duration.ts";
import { countsText } from "./summary.ts";
import type { Tally } from "./tally.ts";

/** A line at the bottom of a terminal that says what is going on. It is erased before anything else is printed. */
export class Progress {
  readonly #style: Style;
  /** The columns of what is drawn now; 0 when nothing is. */
  #drawn = 0;

  constructor(style: Style) {
    this.#style = style;
  }

  /** Draws the line anew. `elapsed`: milliseconds since the run began. */
  draw(tally: Tally, elapsed: number): string {
    // The last column stays free: a terminal that has filled it may already be on the next line.
    const line = progressLine(tally, elapsed, this.#style, this.#style.width - 1);
    const text = this.erase() + line.painted;
    this.#drawn = line.columns;
    return text;
  }

  /** What takes the line away; the empty text when there is none. */
  erase(): string {
    if (this.#drawn === 0) return "";
    // The terminal may have become narrower since, and have wrapped the line.
    const up = Math.ceil(this.#drawn / Math.max(1, this.#style.width)) - 1;
    this.#drawn = 0;
    return `\r${up > 0 ? `\u001b[${up}A` : ""}\u001b[J`;
  }
}

function progressLine(tally: Tally, elapsed: number, style: Style, room: number): { painted: string; columns: number } {
  const { paint } = style;
  const done = countsText(tally, style);
  const uncoloured = countsText(tally, { ...style, paint: plain });
  const time = elapsed < 1000 ? "0 s" : durationText(Math.floor(elapsed / 1000) * 1000);
  const names = [...tally.running.values()].map((each) => visible(each.name)).join(", ");
  const running = tally.running.size === 0 ? "waiting" : `${tally.running.size} running: ${names}`;
  const ended = endedText(tally);
  const head = [time, ended, uncoloured].filter((part) => part !== "").join("  ");
  const left = room - columns(head) - 2;
  // Colours cannot be cut: where not even the counts fit, the line is plain.
  if (left < 4) {
    const short = cut(head, room);
    return { painted: short, columns: columns(short) };
  }
  const tail = cut(running, left);
  const painted = [paint.dim(time), ended, done].filter((part) => part !== "").join("  ");
  return { painted: `${painted}  ${paint.dim(tail)}`, columns: columns(head) + 2 + columns(tail) };
}

/** How many of all have ended: `68/300`; the empty text when nobody has said how many there are. */
function endedText({ counts, run }: Tally): string {
  const ended = Object.values(counts).reduce((sum, each) => sum + each, 0);
  return run && run.scenarios > 1 ? `${ended}/${run.scenarios}` : "";
}
