import type { RunEvent } from "../events.ts";
import type { Cancel, Clock } from "../environment.ts";
import type { Codec } from "../codec/codec.ts";
import type { Connection, ConnectionListener } from "../net/connection.ts";
import type { InboxLimits } from "../net/inbox.ts";
import type { Peer } from "../net/peer.ts";
import type { Failure } from "../problem.ts";
import type { Span } from "../source.ts";
import type { Node } from "../tree.ts";
import type { Arrival, Door } from "./server/door.ts";
import type { Outside } from "./outside.ts";
import type { Program } from "./command/program.ts";
import type { FrameNumbers, StepFrames } from "./step-frames.ts";
import type { PlayScope, Script, Step } from "./step.ts";
import type { Stops } from "./stops.ts";
import type { Wait } from "./waiting/waits.ts";

/** The step that a latency is measured from: when it put something on a wire, and who took part in it at what time. */
export interface Cause {
  readonly at: number;
  readonly title: string;
  readonly parts?: ReadonlyMap<Peer, number>;
}

/**
 * A line of steps that run one after another: a scenario's own, a reaction's. What waits in it is stopped with it, and
 * `after` and the default cause of a latency are found in it.
 */
export interface Track {
  /** Whether its steps are what a peer does by itself: the reaction to a rule, `onConnect`, `onClose`. */
  readonly ofReaction: boolean;
  /** Whether the end of the connection has begun it: `onClose`. */
  readonly ofEnd: boolean;
  /** The message that it is the reaction to, by its number: what it receives of that peer came later. */
  readonly answers?: { readonly peer: Peer; readonly number: number } | undefined;
  /** The latest step that put something on a wire. */
  cause: Cause | undefined;
  /** Who did; undefined for several, who have their parts in it. */
  causer: Peer | undefined;
  /** The step that it is at, or was at last: the place of a failure that has none of its own. */
  step?: Step | undefined;
  /** What that step does with frames, where they are told. */
  frames?: StepFrames | undefined;
  /** What steps did under their ids, for `after`. */
  readonly causes: Map<string, Cause>;
  /** Who may stop its steps and look. */
  readonly stops?: Stops | undefined;
  /** Set when the track was stopped; no step starts after that. */
  readonly stopped: Failure | undefined;
  /** Lets a wait begin: milliseconds from now it is late. In a track that was stopped it is stopped at once. */
  hold(wait: Wait, milliseconds: number): void;
  /**
   * Calls `late` when the time is up, or `stopped` when the track is stopped before: one of both, at most once. Gives a
   * function that ends the wait.
   */
  wait(milliseconds: number, late: () => void, stopped: (failure: Failure) => void): Cancel;
  /** Calls back once when the track is stopped, at once when it was; gives a function that takes it back. */
  onStop(callback: (failure: Failure) => void): Cancel;
  /** A step has got what it waited for: said at once, before anything else can arrive. */
  passed(): void;
  /** A track within this one that can be stopped alone. It begins with the same cause; whoever makes it ends it. */
  inner(): InnerTrack;
}

/** A track that runs beside others within another one, and is stopped with it. */
export interface InnerTrack extends Track {
  /** Called when a wait in it has got what it waited for, at once: before anything else can arrive. */
  onPass: (() => void) | undefined;
  /** Ends every wait in it with the failure; no step starts after that. */
  stop(failure: Failure): void;
  /** Its steps are over: the outer track forgets it. */
  end(): void;
}

/** A server of a scenario: what it can be told, and the variables it has (`${chat.url}`). */
export interface ServerHandle {
  readonly name: string;
  readonly vars: Readonly<Record<string, unknown>>;
  /** Politely or at once; resolves when it has ended. */
  stop(how: "stop" | "kill"): Promise<void>;
  /** Resolves when it is ready again, on the same port. */
  restart(): Promise<void>;
  /** Lets it hang until `thaw`: its connections stay open and nobody answers. */
  freeze(): void;
  /** Lets it go on. Throws a `Failure`, as `freeze` does, when it does not run. */
  thaw(): void;
  /** Of a mock: where steps accept and refuse who connects. */
  readonly door?: Door | undefined;
  /** Of a command: its output and its end. */
  readonly program?: Program | undefined;
}

/** Rooms of a mock, in as much as steps use them. */
export interface Rooms {
  join(room: string, peer: Peer): void;
  leave(room: string, peer: Peer): void;
  members(room: string): ReadonlySet<Peer>;
}

/** What is being played, as steps see it: a scenario with its clients and servers, or a mock with its connections. */
export interface Scene {
  readonly clock: Clock;
  /** Where its connections lead, its requests go and its commands run. */
  readonly outside: Outside;
  readonly random: () => number;
  /** Where files that steps name are, and where commands run. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Calls back, synchronously, when wstest itself is about to end in disorder; gives a function that takes it back. */
  readonly atExit: (callback: () => void) => Cancel;
  /** Milliseconds that a step waits when it does not say. */
  readonly timeout: number;
  /** The limit on latencies of receives and pings that do not say `within`; undefined for none. */
  readonly within: { readonly min: number; readonly max: number } | undefined;
  /** Whether each receive of a peer that does not say takes a later message than the one before. */
  readonly inOrder: boolean;
  /** Whether TLS certificates go unchecked when a client or an HTTP step does not say. */
  readonly insecure: boolean;
  /** What is done when more is unread than an inbox may hold. Default: `fail`. */
  readonly fullInbox?: InboxLimits["full"];
  /** Of a scenario. */
  client(name: string): Peer;
  /** The clients of a group; of a client that is none, the client itself. Of a scenario. */
  group(name: string): readonly Peer[];
  /** Who is connected now: clients in the order of their declaration, a mock's connections by endpoint in the order of their coming. */
  connected(): readonly Peer[];
  /** Of a scenario. */
  server(name: string): ServerHandle;
  /** A step has accepted a connection: from now on `client` finds it under the name. `at`: that step. */
  accepted(name: string, arrival: Arrival, at: Span): void;
  /** Of a mock; undefined in a scenario. */
  readonly rooms: Rooms | undefined;
  /** All open connections of the peer's endpoint; of a mock. */
  audience(peer: Peer): Iterable<Peer>;
  /** Does something that sends the same to several peers at once; `to`: whom, in one line, for logs. */
  broadcast(to: () => string, send: () => void): void;
  /** Runs steps one after another. */
  run(script: Script, scope: PlayScope): void | Promise<void>;
  /** Starts a track in the background; it belongs to the acting peer, if there is one. */
  start(name: string, script: Script, at: Span, scope: PlayScope): void;
  /** Starts a stream of the acting peer, or one of the mock; one that runs begins anew. */
  startStream(name: string, at: Span, scope: PlayScope): void;
  /** Ends the track or the stream of that name that belongs to the acting peer or, without one, to nobody. */
  cancel(name: string, scope: PlayScope): void;
  /** The same scope with another actor. `solo`: what it extracts is the scenario's too. */
  as(peer: Peer, scope: PlayScope, solo: boolean): PlayScope;
  /** Runs a script as several actors at once; ends when all have ended. */
  together(peers: readonly Peer[], script: Script, scope: PlayScope): void | Promise<void>;
  /** A peer's connection has opened: what it does by itself begins. */
  opened(peer: Peer): void;
  /** Of a connection of a proxy: our end of the connection to the server behind it. */
  serverOf(peer: Peer): Peer | undefined;
  /** A connection with the faults of its peer on it; the connection itself where it has none. */
  faulty(peer: Peer, faulted: Faulted): Connection;
  /** The settings of a client as they are written, all levels but `connect`'s merged. */
  settings(peer: Peer): Node;
  /** Adds a latency to a series: from when to when it was, in milliseconds of the clock. */
  record(series: string, start: number, end: number): void;
  /** How many milliseconds of a time the runner itself was late, for latencies that fail. */
  lateness(start: number, end: number): number;
  /** Something that a reader should know of a scenario that passed, too. */
  note(text: string): void;
  /** The numbers of frames, where a reader of the run reads them. */
  readonly frames: FrameNumbers | undefined;
  /** Whether a reader of the run reads that much detail. */
  wants(detail: Detail): boolean;
  /** Sends an event to the readers of the run; `event` is called only when somebody reads that much detail. */
  tell(detail: Detail, event: () => RunEventOf): void;
}

/** A connection that faults are put on. */
export interface Faulted {
  readonly connection: Connection;
  /** Who hears what comes through. */
  readonly listener: ConnectionListener;
  /** How the messages of both sides are read. */
  readonly codec: Codec;
}

/** How much of a run its readers read: what nobody reads is not made. */
export type Detail = "scenarios" | "steps" | "frames";

/** An event as a step makes it: time and scenario are added by who plays. */
export type RunEventOf = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, "at" | "scenario"> : never) : never;
