import type { Peer } from "../net/peer.ts";
import type { Faults, RunningFault } from "../play/faults.ts";
import { lineOf } from "../source.ts";
import type { FaultSpec } from "../steps/standing/fault.ts";
import type { RunningEndpoint } from "./endpoint.ts";
import type { MockWorld } from "./world.ts";

/** A fault of a mock that runs, for people and for who switches it. */
export interface FaultState {
  /** Unique in the mock, as long as it runs: a restart begins anew. */
  readonly id: string;
  /** The path of its endpoint, as it is declared. */
  readonly endpoint: string;
  readonly name: string;
  /** As it is written, in one line. */
  readonly text: string;
  readonly enabled: boolean;
  /** To how many messages it has happened, of all connections together. */
  readonly hits: number;
  /** Its line in the file, from 1. */
  readonly line: number;
  /** The names of the connections that it is for; undefined: all of its endpoint. */
  readonly connections: readonly string[] | undefined;
}

/** All faults of a mock that runs: lists them, switches them, adds some to connections that are open. */
export class MockFaults {
  readonly #world: Pick<MockWorld, "endpoints" | "connections" | "scene">;

  constructor(world: Pick<MockWorld, "endpoints" | "connections" | "scene">) {
    this.#world = world;
  }

  /** In the order of the file; those that were added stand behind those of their endpoint. */
  list(): readonly FaultState[] {
    return this.#world.endpoints.flatMap((_, index) => this.listOf(index));
  }

  /** Those of one endpoint, by its place in the file, from 0. */
  listOf(index: number): readonly FaultState[] {
    const endpoint = this.#world.endpoints[index];
    if (!endpoint) return [];
    const { spec, faults } = endpoint;
    return faults.all
      .filter((fault) => this.#isThere(fault))
      .map((fault) => stateOf(`${index + 1}.${fault.number}`, spec.path.text, fault));
  }

  /** Switches a fault on or off, for messages that come from now on. Gives it, or undefined when there is none of that id. */
  switch(id: string, enabled: boolean): FaultState | undefined {
    for (const [each, { spec }, fault] of this.#each()) {
      if (each !== id) continue;
      fault.enabled = enabled;
      return stateOf(id, spec.path.text, fault);
    }
    return undefined;
  }

  /** As at the start: what was added is gone, counts are 0, switches as they are written. */
  reset(): void {
    for (const { faults } of this.#world.endpoints) faults.reset();
  }

  /**
   * Adds a fault to connections that are open, each of its endpoint's behind those that it has. Gives what it added: one for
   * each endpoint that has any of them.
   */
  add(spec: FaultSpec, peers: Iterable<Peer>): readonly FaultState[] {
    const chosen = new Map<RunningEndpoint, Set<Peer>>();
    for (const peer of peers) {
      const endpoint = this.#world.connections.get(peer)?.endpoint;
      if (endpoint) chosen.set(endpoint, (chosen.get(endpoint) ?? new Set<Peer>()).add(peer));
    }
    const added = new Set([...chosen].map(([{ faults }, only]) => faults.add(spec, only)));
    for (const [{ faults }, only] of chosen) for (const peer of only) this.#put(faults, peer);
    return [...this.#each()]
      .filter(([, , fault]) => added.has(fault))
      .map(
        ([
          id,
          {
            spec: { path },
          },
          fault,
        ]) => stateOf(id, path.text, fault),
      );
  }

  /** An endpoint has other faults than before: they stand on the connections that are open, too. */
  renewed({ faults, peers }: RunningEndpoint): void {
    if (faults.all.length > 0) for (const peer of peers) this.#put(faults, peer);
  }

  /** Nothing stands on the connections of an endpoint that had no faults when they were opened. */
  #put(faults: Faults, peer: Peer): void {
    const listener = this.#world.connections.get(peer);
    const { session } = peer;
    if (!listener || !session.connection || faults.has(peer)) return;
    const { connection } = session;
    session.connection = faults.on(peer, { connection, listener, codec: peer.codec }, this.#world.scene);
  }

  /** One that was added is gone with the connections that it was for. */
  #isThere({ only }: RunningFault): boolean {
    return !only || [...only].some((peer) => this.#world.connections.has(peer));
  }

  *#each(): Generator<readonly [string, RunningEndpoint, RunningFault]> {
    for (const [at, endpoint] of this.#world.endpoints.entries())
      for (const fault of endpoint.faults.all)
        if (this.#isThere(fault)) yield [`${at + 1}.${fault.number}`, endpoint, fault];
  }
}

// --- internal ---

function stateOf(id: string, endpoint: string, { spec, enabled, hits, only }: RunningFault): FaultState {
  const { name, text, at } = spec;
  const connections = only && Array.from(only, (peer) => peer.name);
  return { id, endpoint, name, text, enabled, hits, line: lineOf(at), connections };
}
