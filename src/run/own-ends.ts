import { formatDuration } from "../expression/duration.ts";
import type { Peer } from "../net/peer.ts";
import type { Problem } from "../problem.ts";
import type { Server } from "./server.ts";
import { outputNote } from "./start-failures.ts";

/**
 * How long the end of a server may take to be heard of when a connection to it broke off, in milliseconds: a program loses
 * those first.
 */
const LAST_BREATH = 250;

/** Asks the servers of a scenario whether they have ended by themselves. */
export class OwnEnds {
  readonly #servers: ReadonlyMap<string, Pick<Server, "name" | "ownEnd">>;
  /** Whether servers were given time for an end that was under way: once is enough. */
  #waited = false;

  constructor(servers: ReadonlyMap<string, Pick<Server, "name" | "ownEnd">>) {
    this.#servers = servers;
  }

  /** A note for each server that did. One that a client has lost a connection to, or cannot reach, may be about to end. */
  async notes(clients: Iterable<Peer>, problem: Problem | undefined): Promise<readonly string[]> {
    const patience = !this.#waited && (problem?.code === "refused" || [...clients].some(hasLost)) ? LAST_BREATH : 0;
    this.#waited ||= patience > 0;
    const notes = await Promise.all(
      [...this.#servers.values()].map(async (server) => {
        // Whose end is a failure has told so before this comes back.
        const end = await server.ownEnd?.(patience);
        return end && !end.harmless
          ? [`${server.name} ${end.how}, ${formatDuration(end.after)} after its start; ${outputNote(end.output)}`]
          : [];
      }),
    );
    return notes.flat();
  }
}

function hasLost({ ends }: Peer): boolean {
  return ends.some(({ by, code }) => by === "them" && code === 1006);
}
