import { sizeText } from "../size-text.ts";
import type { Entry, Passed } from "./transcript.ts";

/** Of so many peers it is kept, and messages of so many bytes or characters; of a larger one only that it was there. */
const PEERS = 1000;
const SIZE = 2000;

/** What each peer had sent last of what a transcript has pushed out. What is kept is bounded, whoever sends what. */
export class ForgottenSent {
  readonly #last = new Map<string, Entry>();

  /** Takes a copy: the entry is used again. */
  add({ at, peer, arrow, what, beat, times }: Entry): void {
    const known = this.#last.get(peer);
    if (known) {
      known.at = at;
      known.what = small(what);
      return;
    }
    if (this.#last.size === PEERS)
      for (const first of this.#last.keys()) {
        this.#last.delete(first);
        break;
      }
    this.#last.set(peer, { at, peer, arrow, what: small(what), beat, times });
  }

  by(peer: string): Entry | undefined {
    return this.#last.get(peer);
  }

  /** What was sent last of all. */
  latest(): Entry | undefined {
    let latest: Entry | undefined;
    for (const each of this.#last.values()) if (!latest || each.at >= latest.at) latest = each;
    return latest;
  }
}

function small(what: Passed): Passed {
  const size = typeof what === "string" ? what.length : what instanceof Uint8Array ? what.length : sizeOf(what);
  return size > SIZE ? { note: `a message of ${sizeText(size)}` } : what;
}

function sizeOf(what: Exclude<Passed, string | Uint8Array>): number {
  return "note" in what ? 0 : (what.bytes?.length ?? 0);
}
