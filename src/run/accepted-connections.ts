import { Failure } from "../problem.ts";
import type { Peer } from "../net/peer.ts";
import type { Span } from "../source.ts";
import type { Door, Verdict } from "../steps/server/door.ts";
import { isUnexpected } from "../steps/waiting/ending.ts";

/** A connection of a mock that a step has accepted. */
export interface Accepted {
  readonly peer: Peer;
  /** The step. */
  readonly at: Span;
}

/** The connections that the steps of a scenario have accepted. A name means the latest that a step has given it to. */
export class AcceptedConnections {
  readonly #byName = new Map<string, Accepted>();
  /** Those of all names about which something may still be to tell. */
  readonly #all = new Set<Accepted>();

  /** In the order of their acceptance; of those that are over, the ones about which something is to tell. */
  get all(): Iterable<Accepted> {
    return this.#all;
  }

  add(name: string, peer: Peer, at: Span): void {
    const before = this.#byName.get(name);
    // A scenario may accept one after another for hours.
    if (before && isSettled(before.peer)) this.#all.delete(before);
    peer.rename(name);
    Object.assign(peer.vars, Object.fromEntries(peer.roots?.entries() ?? []));
    const accepted = { peer, at };
    this.#byName.set(name, accepted);
    this.#all.add(accepted);
  }

  get(name: string): Peer | undefined {
    return this.#byName.get(name)?.peer;
  }

  /** Throws a `Failure` when no step has accepted it yet. */
  the(name: string): Peer {
    const peer = this.get(name);
    if (peer) return peer;
    throw new Failure({
      code: "not-connected",
      headline: `${name} is not there: no step has accepted a connection under this name yet`,
      label: "not accepted yet",
    });
  }

  placeOf(peer: Peer): Span | undefined {
    return [...this.#all].find((each) => each.peer === peer)?.at;
  }

  /** What no step has read. */
  notes(): readonly string[] {
    return [...this.#all].flatMap(({ peer: { name, inbox } }) =>
      inbox.unread === 0
        ? []
        : [`${name}: ${inbox.unread} ${inbox.unread === 1 ? "message was" : "messages were"} never read`],
    );
  }
}

function isSettled({ connected, ends, inbox }: Peer): boolean {
  return !connected && inbox.unread === 0 && !ends.some(isUnexpected);
}

/** What steps have left undone at a mock: connections that none has accepted, refusals that were not needed. */
export function doorNotes(name: string, { waiting, refusals }: Door, verdicts: readonly Verdict[]): readonly string[] {
  return [
    // Where steps speak to all connections at once, none need be accepted.
    ...(waiting.length === 0 || !verdicts.includes("accept")
      ? []
      : [
          `${name}: ${waiting.length} ${waiting.length === 1 ? "connection was" : "connections were"} accepted by no step: ${urls(waiting)}`,
        ]),
    ...(refusals === 0
      ? []
      : [`${name}: ${refusals} ${refusals === 1 ? "handshake was" : "handshakes were"} to be refused and never came`]),
  ];
}

function urls(waiting: Door["waiting"]): string {
  const [first, second, ...others] = waiting.map(({ url }) => url);
  return [first, second, others.length > 0 ? `and ${others.length} more` : undefined]
    .filter((each) => each !== undefined)
    .join(", ");
}
