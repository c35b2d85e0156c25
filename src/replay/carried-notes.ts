import { amount } from "./amount.ts";

/** What was carried on, and into what: for people. */
export class CarriedNotes {
  readonly #into = new Map<string, { messages: number; others: Set<string> }>();

  /** Told of each value that was put somewhere: into a message, or what is named. */
  add(what: string, into?: "the handshake" | "the request"): void {
    let known = this.#into.get(what);
    if (!known) {
      if (this.#into.size >= MOST) return;
      this.#into.set(what, (known = { messages: 0, others: new Set() }));
    }
    if (into === undefined) known.messages++;
    else known.others.add(into);
  }

  lines(): readonly string[] {
    const all = [...this.#into];
    const lines = all.slice(0, MOST_SHOWN).map(([what, { messages, others }]) => {
      const places = [...others, ...(messages > 0 ? [amount(messages)] : [])];
      return `carried on: ${what}, put into ${places.join(" and ")}`;
    });
    return all.length > MOST_SHOWN ? [...lines, `and ${all.length - MOST_SHOWN} more values were carried on`] : lines;
  }
}

// --- internal ---

const MOST_SHOWN = 8;
const MOST = 1_000;
