import type { Sighting } from "../align/compared-message.ts";
import { type Fault, ungiven } from "./connection-score.ts";
import type { ConnectionView } from "./connection-view.ts";
import { visible } from "../visible.ts";

/**
 * Messages of the client that need what a request of plain HTTP has not given: as they were recorded they are not sent, since a
 * server that still knows the old token would let everything pass.
 */
export class Withheld {
  readonly #view: ConnectionView;
  readonly #lacking = new Set<string>();
  #first = 0;
  #count = 0;

  constructor(view: ConnectionView) {
    this.#view = view;
  }

  /** A message was not sent, for what it needs: `$.id of POST /rooms`. */
  add({ number }: Sighting, lacking: ReadonlySet<string>): void {
    if (this.#count++ === 0) this.#first = number;
    for (const each of lacking) if (this.#lacking.size < MOST) this.#lacking.add(each);
  }

  get count(): number {
    return this.#count;
  }

  /** To be asked when the recording has no more of the connection. */
  fault(): Fault | undefined {
    if (this.#count === 0) return undefined;
    const all = this.#view.count.client;
    const { needs, help } = ungiven(this.#lacking);
    const [which, were, they] =
      this.#count === 1
        ? [`message ${this.#first} of ${all}`, "was", "it needs"]
        : [`${this.#count} of ${all} messages`, "were", "they need"];
    return { what: "unsent", text: visible(`${which} of the client ${were} not sent, since ${they} ${needs}`), help };
  }
}

// --- internal ---

const MOST = 100;
