import { visible } from "../visible.ts";
import { isHandshake } from "./handshake.ts";
import type { TrafficEvent } from "./traffic.ts";

/**
 * Connections whose handshake nobody has answered: they never reached the server, and say nothing about it. Takes all events of a
 * recording, in their order.
 */
export class Unreached {
  readonly #asked = new Set<number>();
  readonly #all = new Map<number, string>();

  add(event: TrafficEvent): void {
    const { type, connection } = event;
    if (type === "request") {
      if (isHandshake(event)) this.#asked.add(connection);
    } else if (type === "error" && this.#asked.delete(connection)) {
      if (this.#all.size < MOST) this.#all.set(connection, visible(event.message));
    } else if (type === "response" || type === "message" || type === "close") {
      this.#asked.delete(connection);
      this.#all.delete(connection);
    } else if (type === "end") this.#asked.delete(connection);
  }

  /** Why they did not, by their numbers. */
  get all(): ReadonlyMap<number, string> {
    return this.#all;
  }
}

// --- internal ---

const MOST = 10_000;
