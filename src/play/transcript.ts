import type { TranscriptLine } from "../events.ts";
import { show } from "../match/value.ts";

/** How many lines a failure shows. */
const KEPT = 30;

interface Entry {
  readonly at: number;
  readonly peer: string;
  readonly arrow: TranscriptLine["arrow"];
  /** Text is made of it only when the scenario fails. */
  readonly what: string | Uint8Array | { readonly text: string };
}

/** The last things that passed on the wires of a scenario. Keeping one costs the same however many came before. */
export class Transcript {
  readonly #ring: Entry[] = [];
  #next = 0;

  add(at: number, peer: string, arrow: TranscriptLine["arrow"], what: Entry["what"]): void {
    const entry = { at, peer, arrow, what };
    if (this.#ring.length < KEPT) this.#ring.push(entry);
    else this.#ring[this.#next] = entry;
    this.#next = (this.#next + 1) % KEPT;
  }

  /** Oldest first; times relative to the start given. */
  lines(start: number): readonly TranscriptLine[] {
    const ordered = this.#ring.length < KEPT ? this.#ring : [...this.#ring.slice(this.#next), ...this.#ring.slice(0, this.#next)];
    return ordered.map(({ at, peer, arrow, what }) => ({ at: at - start, peer, arrow, text: textOf(what) }));
  }
}

function textOf(what: Entry["what"]): string {
  if (typeof what === "string") return parsed(what);
  return what instanceof Uint8Array ? show(what, 200) : what.text;
}

function parsed(text: string): string {
  try {
    return show(JSON.parse(text), 200);
  } catch {
    // Not JSON: shown as the text that it is.
    return show(text, 200);
  }
}
