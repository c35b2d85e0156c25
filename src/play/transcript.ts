import type { TranscriptLine } from "../events.ts";
import type { Subject } from "../match/matcher.ts";
import { show } from "../match/value.ts";
import { messageText } from "../steps/taking.ts";

/** How many lines a failure shows. */
const KEPT = 30;

/** One line; its place in the ring is used again and again. */
interface Entry {
  at: number;
  peer: string;
  arrow: TranscriptLine["arrow"];
  /** Text is made of it only when the scenario fails. */
  what: Passed;
}

/** What passed a wire: a text, bytes, a message that arrived; or a note of what happened beside messages. */
export type Passed = string | Uint8Array | Subject | { readonly note: string };

/** The last things that passed on the wires of a scenario. Keeping one costs the same however many came before. */
export class Transcript {
  readonly #ring: Entry[] = [];
  #next = 0;

  add(at: number, peer: string, arrow: TranscriptLine["arrow"], what: Passed): void {
    const oldest = this.#ring.length === KEPT ? this.#ring[this.#next] : undefined;
    if (oldest) {
      oldest.at = at;
      oldest.peer = peer;
      oldest.arrow = arrow;
      oldest.what = what;
    } else this.#ring.push({ at, peer, arrow, what });
    this.#next = (this.#next + 1) % KEPT;
  }

  /** Oldest first; times relative to the start given. */
  lines(start: number): readonly TranscriptLine[] {
    const ordered =
      this.#ring.length < KEPT ? this.#ring : [...this.#ring.slice(this.#next), ...this.#ring.slice(0, this.#next)];
    return ordered.map(({ at, peer, arrow, what }) => ({ at: at - start, peer, arrow, text: textOf(what) }));
  }
}

function textOf(what: Passed): string {
  if (typeof what === "string") return parsed(what);
  if (what instanceof Uint8Array) return show(what, 200);
  if ("note" in what) return what.note;
  // Nobody has asked why a codec could not read it; whoever reads this will.
  const why = what.binary && what.value === undefined ? what.whyNoValue : undefined;
  return messageText(what, 200) + (why === undefined ? "" : `, which ${why}`);
}

function parsed(text: string): string {
  try {
    return show(JSON.parse(text), 200);
  } catch {
    // Not JSON: shown as the text that it is.
    return show(text, 200);
  }
}
