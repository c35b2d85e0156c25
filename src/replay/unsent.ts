import { visible } from "../visible.ts";
import type { Sighting } from "../align/compared-message.ts";
import type { Fault } from "./connection-score.ts";
import type { ConnectionView } from "./connection-view.ts";
import { amount } from "./amount.ts";

/**
 * Messages of the client that were recorded and could not be sent, since the connection was not open any more: what was not
 * played must not pass. But where a client has spoken while the server was closing, nobody can play it so again: that is no
 * fault.
 */
export class Unsent {
  readonly #view: ConnectionView;
  /** When the latest message that was sent was recorded. */
  #latest: number | undefined;
  #first: { readonly number: number; readonly at: number; readonly inRow: boolean } | undefined;
  #count = 0;
  /** Those that were recorded behind a close frame. */
  #behindClose = 0;

  constructor(view: ConnectionView) {
    this.#view = view;
  }

  /** A message was sent, which was recorded at this time. */
  sent(at: number): void {
    this.#latest = at;
  }

  /** A message could not be sent. */
  add({ number, at, latency }: Sighting): void {
    if (this.#view.ending) {
      this.#behindClose++;
      return;
    }
    // Whether the client had said one before that was sent, and the server nothing since.
    const inRow = this.#latest !== undefined && (latency === undefined || at - this.#latest <= latency);
    this.#first ??= { number, at, inRow };
    this.#count++;
  }

  /** How many should have been sent; to be asked when the recording has no more of the connection. */
  get count(): number {
    return this.#hasCrossed ? 0 : this.#count;
  }

  /** `why`: what had become of the connection, as half a sentence. */
  fault(why: string): Fault | undefined {
    if (!this.#first || this.count === 0) return undefined;
    const all = this.#view.count.client;
    const [were, from] = this.#count === 1 ? ["was", ""] : ["were", `from message ${this.#first.number} on, `];
    const which = this.#count === 1 ? `message ${this.#first.number} of ${all}` : `${this.#count} of ${all} messages`;
    return { what: "unsent", text: visible(`${which} of the client ${were} not sent, ${from}since ${why}`) };
  }

  notes(): readonly string[] {
    const count = this.#behindClose + (this.#hasCrossed ? this.#count : 0);
    if (count === 0) return [];
    const [were, they] = count === 1 ? ["was", "it"] : ["were", "they"];
    return [
      `${amount(count)} of the client ${were} not sent: when ${they} ${were} recorded, the connection was being closed.`,
    ];
  }

  /**
   * Whether these, as they were recorded, may have been under way when the server closed: it had got something to close for,
   * from which on the client went on without an answer, and closed within the time that a way there and back takes.
   */
  get #hasCrossed(): boolean {
    const closed = closedByServer(this.#view);
    if (!this.#first?.inRow || closed === undefined) return false;
    return closed - this.#first.at <= this.#view.wayAndBack;
  }
}

// --- internal ---

/** When the server has closed by itself, as it was recorded. */
function closedByServer({ ending }: ConnectionView): number | undefined {
  if (ending?.by === "server") return ending.at;
  return ending?.crossed?.surely ? ending.crossed.at : undefined;
}
