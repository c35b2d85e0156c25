import type { ClientEvent, FrameEvent, HttpEvent, RunEvent } from "../events.ts";

/** Which entry of a HAR an event belongs to, and when that began. */
export interface Found {
  readonly index: number;
  /** Milliseconds since the run began. */
  readonly start: number;
  readonly event: ClientEvent | HttpEvent | FrameEvent;
}

/** Finds the entries of events: each connection of a peer has one, each refused handshake, each HTTP exchange. */
export class EntryFinder {
  #count = 0;
  /** The entry of each peer's latest connection. */
  readonly #open = new Map<string, { readonly index: number; readonly start: number }>();

  of(event: RunEvent): Found | undefined {
    if (event.type === "http") return { index: this.#count++, start: event.at - event.ms, event };
    if (event.type === "frame") {
      const entry = this.#open.get(keyOf(event.scenario, event.peer));
      return entry && { ...entry, event };
    }
    if (event.type !== "client") return undefined;
    const key = keyOf(event.scenario, event.client);
    if (event.state === "closed") {
      const entry = this.#open.get(key);
      return entry && { ...entry, event };
    }
    const entry = { index: this.#count++, start: event.at - (event.ms ?? 0) };
    if (event.state === "opened") this.#open.set(key, entry);
    return { ...entry, event };
  }
}

function keyOf(scenario: number, peer: string): string {
  return `${scenario} ${peer}`;
}
