import type { Connection } from "../net/connection.ts";
import { FaultyConnection } from "../net/faulty-connection.ts";
import type { Peer } from "../net/peer.ts";
import { hash } from "../random.ts";
import type { FaultSpec, Side } from "../steps/standing/fault.ts";
import type { Faulted } from "../steps/scene.ts";
import type { PlayScope } from "../steps/step.ts";
import { ConnectionFaults } from "./connection-faults.ts";
import type { Meddled } from "./meddled.ts";

/** A fault while it is played: it can be switched off and on, and what it has done is counted. */
export interface RunningFault {
  /** Of all that its endpoint or client has had, from 1. */
  readonly number: number;
  readonly spec: FaultSpec;
  enabled: boolean;
  /** To how many messages it has happened. */
  hits: number;
  /** The connections that it is for; undefined: all. */
  readonly only: ReadonlySet<Peer> | undefined;
}

/** Where faults are played. */
export interface FaultyScene {
  /** A scope in which the peer acts. */
  scopeOf(peer: Peer): PlayScope;
  /** Told of what a fault has done, after whoever sent the message has told of it. */
  meddled(peer: Peer, meddled: Meddled): void;
  /** A fault is about to end a connection of ours. */
  endedBy?(peer: Peer, fault: string): void;
  /** A fault could not be played, or it held back too much. */
  failed(peer: Peer, thrown: unknown): void;
  readonly clock: ConstructorParameters<typeof FaultyConnection>[3];
}

/** A seed of their own, for what is left to chance. */
export function seedOf(random: () => number): number {
  return Math.floor(random() * 2 ** 32);
}

/** The faults of an endpoint or of a client, for all of its connections. */
export class Faults {
  readonly #side: Side;
  readonly #seed: number;
  #written: readonly FaultSpec[];
  #all: RunningFault[] = [];
  #count = 0;
  /** How many connections each peer has had. */
  readonly #connections = new WeakMap<Peer, number>();
  readonly #wires = new WeakMap<Peer, Connection>();

  /** `side`: whose they are. `seed`: what is left to chance is the same with the same seed, connection by connection. */
  constructor(specs: readonly FaultSpec[], side: Side, seed: number) {
    this.#side = side;
    this.#seed = seed;
    this.#written = specs;
    this.reset();
  }

  /** In the order in which they happen. */
  get all(): readonly RunningFault[] {
    return this.#all;
  }

  get side(): Side {
    return this.#side;
  }

  /** Adds one behind the others. `only`: the connections that it is for; those have to stand on this: see `on`. */
  add(spec: FaultSpec, only?: ReadonlySet<Peer>): RunningFault {
    const fault: RunningFault = { number: ++this.#count, spec, enabled: spec.enabled, hits: 0, only };
    this.#all.push(fault);
    return fault;
  }

  /** Goes on as others, whose file was written anew; what was added is gone. */
  become(specs: readonly FaultSpec[]): void {
    this.#written = specs;
    this.reset();
  }

  /** As at the start, also on connections that are open: they count anew. */
  reset(): void {
    this.#all = [];
    this.#count = 0;
    for (const spec of this.#written) this.add(spec);
  }

  /** Whether they stand on a connection of the peer already. */
  has(peer: Peer): boolean {
    const wire = this.#wires.get(peer);
    return wire !== undefined && peer.connection === wire;
  }

  /**
   * Puts them on a connection, before the peer has it or while it uses it. `listener`: who hears what comes through. Gives
   * the connection that the peer is to use.
   */
  on(peer: Peer, { connection, listener, codec }: Faulted, scene: FaultyScene): Connection {
    const number = (this.#connections.get(peer) ?? 0) + 1;
    this.#connections.set(peer, number);
    const seed = hash(`${this.#seed} ${peer.name} ${number}`);
    const wire = new FaultyConnection(
      connection,
      listener,
      new ConnectionFaults({ faults: this, peer, codec, seed, scene }),
      scene.clock,
    );
    this.#wires.set(peer, wire);
    return wire;
  }
}
