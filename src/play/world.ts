import type { Peer } from "../net/peer.ts";
import type { Span } from "../source.ts";
import type { Rooms, ServerHandle } from "../steps/scene.ts";
import type { Arrival } from "../steps/server/door.ts";
import type { Node } from "../tree.ts";
import type { Behaviour } from "./behaviour.ts";
import type { Faults } from "./faults.ts";
import type { Meddled } from "./meddled.ts";

/** Who is there and what is known: a scenario's clients and servers, or a mock's connections and rooms. */
export interface World {
  /** Names beside variables: clients, servers, `env`; of a mock `data`, `rooms`. */
  root(name: string): unknown;
  client(name: string): Peer;
  group(name: string): readonly Peer[];
  connected(): readonly Peer[];
  server(name: string): ServerHandle;
  settings(peer: Peer): Node;
  behaviour(peer: Peer): Behaviour | undefined;
  readonly rooms: Rooms | undefined;
  audience(peer: Peer): Iterable<Peer>;
  /** Of a mock: its streams to all and to rooms. */
  readonly streams?: SharedStreams | undefined;
  /** Of a connection of a proxy. */
  serverOf?(peer: Peer): Peer | undefined;
  /** What goes wrong with the messages of a client. */
  faultsOf?(peer: Peer): Faults | undefined;
  /** A fault has done something, for logs. */
  meddled?(peer: Peer, meddled: Meddled): void;
  /** Of a scenario: a step has accepted a connection of a mock under a name. */
  admit?(name: string, arrival: Arrival, at: Span): void;
  /** A fault is about to end a connection, for logs. */
  endedBy?(peer: Peer, fault: string): void;
  /** A reaction, `onConnect`, `onClose` or a track in the background has failed. */
  reactionFailed(peer: Peer | undefined, failure: unknown): void;
  inboxFull(peer: Peer): void;
  /** Does something that sends the same to several peers at once, for logs; `to`: whom. */
  broadcast?(to: () => string, send: () => void): void;
  /** Something passed a wire, for logs. */
  watched?(peer: Peer, direction: "in" | "out", data: string | Uint8Array, binary: boolean, at: number): void;
}

/** Streams that are not those of one peer. False when there is none of that name. */
export interface SharedStreams {
  start(name: string, peer: Peer | undefined): boolean;
  cancel(name: string, peer: Peer | undefined): boolean;
}
