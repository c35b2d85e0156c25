import type { ClientEvent, FrameEvent, HttpEvent, RunEvent } from "../events.ts";

/** An event of a run that belongs to a connection, and to which. */
export interface Found {
  /** The connections of a run are counted in the order in which their events tell of them, from 0. */
  readonly index: number;
  /** Of the event that tells of it first: when it began. Milliseconds since the run did. */
  readonly start?: number;
  readonly event: ClientEvent | HttpEvent | FrameEvent;
}

/** Finds the connections of a run: each of a peer is one, each refused handshake, each HTTP exchange. */
export class TraceConnections {
  #count = 0;
  /** The latest connection of each peer. */
  readonly #open = new Map<string, number>();

  of(event: RunEvent): Found | undefined {
    if (event.type === "http") return { index: this.#count++, start: event.at - event.ms, event };
    if (event.type === "frame") return this.#known(event.peer, event);
    if (event.type !== "client") return undefined;
    if (event.state === "closed") {
      const found = this.#known(event.client, event);
      this.#open.delete(keyOf(event.scenario, event.client));
      return found;
    }
    const found = { index: this.#count++, start: event.at - (event.ms ?? 0), event };
    if (event.state === "opened") this.#open.set(keyOf(event.scenario, event.client), found.index);
    return found;
  }

  /** Those whose end was not told. */
  get open(): Iterable<number> {
    return this.#open.values();
  }

  #known(peer: string, event: ClientEvent | FrameEvent): Found | undefined {
    const index = this.#open.get(keyOf(event.scenario, peer));
    return index === undefined ? undefined : { index, event };
  }
}

function keyOf(scenario: number, peer: string): string {
  return `${scenario} ${peer}`;
}
