import type { TranscriptLine } from "../events.ts";
import type { Subject } from "../match/matcher.ts";
import { show } from "../match/value.ts";
import { messageText } from "../steps/receiving/taking.ts";
import { ForgottenSent } from "./forgotten-sent.ts";

/** How many lines a failure shows. */
const KEPT = 30;

/** One line; its place in the ring is used again and again. */
export interface Entry {
  at: number;
  peer: string;
  arrow: TranscriptLine["arrow"];
  /** Text is made of it only when the scenario fails. */
  what: Passed;
  /** Whether it belongs to a heartbeat, and for how many of the same it stands. */
  beat: boolean;
  times: number;
}

/** What passed a wire: a text, bytes, a message that arrived; or a note of what happened beside messages. */
export type Passed = string | Uint8Array | Subject | { readonly note: string };

/**
 * The last things that passed on the wires of a scenario. Keeping one costs the same however many came before. Of the same
 * heartbeat again and again the last one is kept, with how often it was there: others would be pushed out by it.
 */
export class Transcript {
  /** How many lines have been added. */
  added = 0;
  /** Whether some of them are not there any more. */
  forgot = false;
  #ring: Entry[] = [];
  /** What each peer had sent last of what was pushed out; made with the first of it. */
  #sent: ForgottenSent | undefined;
  #next = 0;
  /** Whether a rule answers now: what is sent belongs to a heartbeat. */
  #answering = false;

  add(at: number, peer: string, arrow: TranscriptLine["arrow"], what: Passed): void {
    this.added++;
    const oldest = this.#ring.length === KEPT ? this.#ring[this.#next] : undefined;
    if (oldest) {
      this.forgot = true;
      if (oldest.arrow === "->" && !oldest.beat) (this.#sent ??= new ForgottenSent()).add(oldest);
      oldest.at = at;
      oldest.peer = peer;
      oldest.arrow = arrow;
      oldest.what = what;
      oldest.beat = false;
      oldest.times = 1;
    } else this.#ring.push({ at, peer, arrow, what, beat: false, times: 1 });
    this.#next = (this.#next + 1) % KEPT;
    if (this.#answering) this.beat();
  }

  /** What was added last belongs to a heartbeat: a ping, a pong, what a rule takes and what it answers. */
  beat(): void {
    const ordered = this.#ordered();
    const latest = ordered.at(-1);
    if (!latest) return;
    latest.beat = true;
    // Beyond anything else it is no run of heartbeats any more.
    for (let index = ordered.length - 2; ordered[index]?.beat; index--) {
      const before = ordered[index];
      if (before?.peer !== latest.peer || before.arrow !== latest.arrow || !same(before.what, latest.what)) continue;
      latest.times += before.times;
      ordered.splice(index, 1);
      this.#ring = ordered;
      this.#next = ordered.length;
      return;
    }
  }

  /** A rule takes a message that was added last; what `react` sends at once is its answer. */
  answered(message: Subject, react: () => void): void {
    if (this.#ring.at(this.#next - 1)?.what === message) this.beat();
    this.#answering = true;
    try {
      react();
    } finally {
      this.#answering = false;
    }
  }

  /** Oldest first; times relative to the start given. */
  lines(start: number): readonly TranscriptLine[] {
    return this.told(this.#ordered(), start);
  }

  /** All that is kept, oldest first. */
  entries(): readonly Entry[] {
    return this.#ordered();
  }

  /** The last that a peer had sent of what is not kept any more. */
  forgottenSentBy(peer: string): Entry | undefined {
    return this.#sent?.by(peer);
  }

  /** The last that anybody had sent of what is not kept any more. */
  lastForgottenSent(): Entry | undefined {
    return this.#sent?.latest();
  }

  /** As lines, with times relative to the start given. */
  told(entries: readonly Entry[], start: number): readonly TranscriptLine[] {
    return entries.map(({ at, peer, arrow, what, times }) => ({
      at: at - start,
      peer,
      arrow,
      text: times === 1 ? textOf(what) : `${times} × ${textOf(what)}`,
    }));
  }

  #ordered(): Entry[] {
    if (this.#ring.length < KEPT) return this.#ring;
    return [...this.#ring.slice(this.#next), ...this.#ring.slice(0, this.#next)];
  }
}

function same(a: Passed, b: Passed): boolean {
  if (typeof a === "string" || typeof b === "string") return a === b;
  if ("note" in a || "note" in b) return "note" in a && "note" in b && a.note === b.note;
  const [left, right] = [bytesOf(a), bytesOf(b)];
  return left !== undefined && right !== undefined && Buffer.compare(left, right) === 0;
}

function bytesOf(what: Uint8Array | Subject): Uint8Array | undefined {
  return what instanceof Uint8Array ? what : what.bytes;
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
