import { Failure } from "../problem.ts";
import type { Cancel } from "../environment.ts";
import type { Connection } from "../net/connection.ts";
import { defaultLimits, type Peer, type PeerObserver } from "../net/peer.ts";
import type { InboxLimits } from "../net/inbox.ts";
import { SharedRoom } from "../net/shared-room.ts";
import type { Behaviour } from "../play/behaviour.ts";
import { type Meddled, meddledText } from "../play/meddled.ts";
import { PlayScene } from "../play/scene.ts";
import type { World } from "../play/world.ts";
import type { ServerHandle } from "../steps/scene.ts";
import type { PlayScope } from "../steps/step.ts";
import type { Node } from "../tree.ts";
import type { MockConnection } from "./connection.ts";
import { RunningEndpoint } from "./endpoint.ts";
import type { HttpRule } from "./http.ts";
import { payloadOf, type Unstamped, type Wire } from "./log/entry.ts";
import { Teller } from "./log/teller.ts";
import type { Mock } from "./mock.ts";
import type { MockDoor } from "./door.ts";
import { MockFaults } from "./faults.ts";
import type { MockOptions } from "./options.ts";
import { answersOf, endpointsOf, equip } from "./reload.ts";
import type { Relay } from "./relay.ts";
import { MockRooms } from "./rooms.ts";
import { switchStream } from "./stream-switch.ts";
import { MockStreams } from "./streams.ts";
import { Overheard } from "./timeline.ts";
import { MockValues } from "./values.ts";

/** What is kept of a connection whose reactions look back: nobody reads it as a rule. */
const limits: InboxLimits = { messages: 1000, bytes: 16 * 1024 * 1024, full: "drop-oldest" };

/** What is kept of all connections together, in bytes. */
const MOST_KEPT = 64 * 1024 * 1024;

/** Milliseconds that a step of a reaction waits when it does not say. */
const STEP_TIMEOUT = 5000;

/** Bytes that may wait for a client that does not read. A mock that sends on and on must not grow with its slowest client. */
const MOST_BUFFERED = 64 * 1024 * 1024;

/** What a mock holds from its start to its stop: variables, data, rooms, connections. A restart begins with a new one. */
export class MockWorld implements World {
  #mock: Mock;
  readonly scene: PlayScene;
  readonly rooms = new MockRooms();
  /** What goes wrong with messages, for who lists and switches it. */
  readonly faults: MockFaults;
  #running: readonly RunningEndpoint[];
  /** Endpoints that the file has no more, as long as they have connections: these go on as they were. */
  readonly #former = new Set<RunningEndpoint>();
  /** Undefined where no stream is for several. */
  #streams: MockStreams | undefined;
  /** How many connections were accepted so far. */
  accepted = 0;
  readonly connections = new Map<Peer, MockConnection>();
  /** Of proxies: what leads to servers, as long as the connection there is. */
  readonly relays = new Set<Relay>();
  /** Where the steps of a scenario accept its connections, if they do. */
  readonly door: MockDoor | undefined;
  /** Who hears of what passes its connections. */
  readonly observer: PeerObserver;
  readonly limits: InboxLimits;
  /** Whether steps of a scenario look for what has come before them, on any connection. */
  readonly looksBack: boolean;
  /** Whether frames of every connection are kept, for the steps of a scenario. */
  readonly frames: boolean;
  /** Set when the mock stops: nobody is let in and nothing reacts any more. */
  leaving = false;
  readonly #whenLeaving = new Set<() => void>();
  /** Where each connection is, or was: an `onClose` may go on after its end. */
  readonly #endpoints = new WeakMap<Peer, RunningEndpoint>();
  readonly #options: MockOptions;
  readonly #teller: Teller;
  readonly #values: MockValues;
  /** How often each HTTP rule has answered. */
  readonly answeredHttp = new Map<HttpRule, number>();

  /** Evaluates variables and data. Throws a `Failure` for those that cannot be. */
  constructor(mock: Mock, options: MockOptions, door?: MockDoor) {
    this.#mock = mock;
    this.#options = options;
    this.door = door;
    this.#teller = new Teller(options);
    this.#running = mock.endpoints.map((endpoint) => new RunningEndpoint(endpoint, options.random));
    const { clock, random, env, atExit, deadlines } = options;
    this.scene = new PlayScene(this, {
      clock,
      random,
      // The same whoever starts it.
      cwd: mock.folder,
      env,
      atExit,
      timeout: STEP_TIMEOUT,
      deadlines,
      insecure: options.insecure ?? false,
      detail: "scenarios",
      tell: (event) => {
        if (event.type === "log") this.#teller.said(event.text, event.peer);
      },
      onNote: (text) => this.#teller.note(text),
    });
    this.faults = new MockFaults(this);
    const { timeline } = options;
    this.observer = timeline ? new Overheard(this.scene, timeline.observer) : this.scene;
    this.limits = timeline ? defaultLimits : { ...limits, room: new SharedRoom(MOST_KEPT) };
    this.looksBack = timeline !== undefined;
    this.frames = timeline?.frames ?? false;
    const scope = (): PlayScope => this.scene.scope(this.scene.track());
    this.#values = new MockValues(mock, { env, outer: options.outer, scope });
    this.#share(mock);
    this.#values.evaluate();
  }

  get mock(): Mock {
    return this.#mock;
  }

  /** In the order of the file. */
  get endpoints(): readonly RunningEndpoint[] {
    return this.#running;
  }

  get streams(): MockStreams | undefined {
    return this.#streams;
  }

  /** How many of the last messages of a connection are kept. */
  get keep(): number {
    return Math.max(this.#mock.keep, this.#options.timeline?.keep ?? 0);
  }

  /**
   * Goes on as another mock, whose file was written anew: what it does from now on is what stands there, on open connections,
   * too. Data and states keep their values, new names get their first ones; a reaction that runs goes on as it began. Throws
   * a `Failure` for variables and data that cannot be evaluated; then nothing has changed.
   */
  become(mock: Mock): void {
    const { onLog: _, ...silent } = this.#options;
    const trial = new MockWorld(mock, silent);
    const before = new Map(this.#running.map((each) => [each, each.spec]));
    const formerMock = this.#mock;
    this.#mock = mock;
    this.#values.become(mock, trial.#values);
    this.#running = endpointsOf(mock, [...before.keys()], this.#options.random);
    for (const each of before.keys()) if (!this.#running.includes(each) && each.peers.size > 0) this.#former.add(each);
    const answered = answersOf(mock, formerMock, this.answeredHttp);
    this.answeredHttp.clear();
    for (const [rule, count] of answered) this.answeredHttp.set(rule, count);
    const shared = this.#streams;
    this.#share(mock);
    if (!shared) this.#streams?.begin();
    for (const each of this.#running) {
      const spec = before.get(each);
      try {
        if (spec) equip(this, each, spec);
      } catch (thrown) {
        this.report(thrown, `what is new for the connections of ${each.spec.path.text}`);
      }
    }
  }

  /** Makes what streams to several, where something does. */
  #share({ endpoints }: Mock): void {
    if (this.#streams) this.#streams.become();
    else if (endpoints.some((each) => each.streams.some(({ to }) => to.kind !== "each"))) {
      this.#streams = new MockStreams(this);
      this.rooms.watch = this.#streams;
    }
  }

  /** Whether somebody reads the log. */
  get logs(): boolean {
    return this.#teller.logs;
  }

  /** Whether they want messages in it: entries of them are made for nobody else. */
  get logsMessages(): boolean {
    return this.#teller.logsMessages;
  }

  log(entry: () => Unstamped, wire?: Wire): void {
    this.#teller.log(entry, wire);
  }

  root(name: string): unknown {
    return name === "rooms" ? this.rooms.view : this.#values.root(name);
  }

  client(name: string): Peer {
    throw new Error(`a mock has no client ${name}`);
  }

  group(name: string): readonly Peer[] {
    throw new Error(`a mock has no clients ${name}`);
  }

  connected(): readonly Peer[] {
    return [...this.#running, ...this.#former].flatMap(({ peers }) => [...peers]);
  }

  server(name: string): ServerHandle {
    throw new Error(`a mock has no server ${name}`);
  }

  settings(peer: Peer): Node {
    throw new Failure({
      code: "setting",
      headline: `${peer.name} cannot connect: a connection of a mock was opened by the client`,
    });
  }

  behaviour(peer: Peer): Behaviour | undefined {
    return this.leaving ? undefined : this.connections.get(peer)?.behaviour;
  }

  audience(peer: Peer): Iterable<Peer> {
    return this.#endpoints.get(peer)?.peers ?? [];
  }

  reactionFailed(peer: Peer | undefined, thrown: unknown): void {
    if (!peer) {
      this.report(thrown, "a track in the background");
      return;
    }
    // Not every failure of a step says whose it is.
    this.report(thrown, "a reaction", peer.name, [`in a reaction of ${peer.name}`]);
  }

  /** An inbox drops its oldest message; what has no bound is what waits behind a reaction. */
  inboxFull(peer: Peer): void {
    this.#cut(peer, "it sends faster than its reactions run, and they cannot all be kept");
  }

  watched(peer: Peer, direction: "in" | "out", data: string | Uint8Array, binary: boolean): void {
    if (direction === "in") return;
    if (this.logsMessages) {
      const entered = this.connections.get(peer);
      if (entered) entered.sent++;
      const codec = peer.codec.sent ?? peer.codec;
      this.#teller.sent({
        peer,
        endpoint: entered?.endpoint.spec.path.text ?? "",
        data,
        binary,
        codec,
        rule: this.scene.acting?.name,
      });
    }
    const { connection } = peer;
    // One message alone may be larger.
    if (!connection || connection.buffered - data.length <= MOST_BUFFERED) return;
    this.#cut(peer, `it does not read, and more than ${MOST_BUFFERED / 1024 / 1024} MiB wait to be sent`);
  }

  endedBy(peer: Peer, fault: string): void {
    const entered = this.connections.get(peer);
    if (entered) entered.endedBy = fault;
  }

  meddled(peer: Peer, { fault, what, direction, data, binary }: Meddled): void {
    this.#options.onFault?.(() => meddledText({ fault, what, direction, data, binary }), peer.name);
    this.log(() => ({
      type: "fault",
      connection: peer.name,
      fault,
      what,
      direction,
      binary,
      ...payloadOf(data, binary, direction === "out" ? (peer.codec.sent ?? peer.codec) : peer.codec),
    }));
  }

  broadcast(to: () => string, send: () => void): void {
    this.#teller.broadcast(to, send);
  }

  /** Tells of something that failed, in words that name the mock and what it was doing. */
  report(thrown: unknown, what: string, connection?: string, notes: readonly string[] = []): void {
    this.#teller.failed(thrown, what, connection, notes);
  }

  /** Data, counts and switches are as at the start. Connections stay, with their states and rooms. */
  reset(): void {
    this.#values.reset();
    for (const each of this.endpoints) {
      for (const stream of each.switched) switchStream(each, stream, !stream.manual, this);
      each.reset();
    }
    this.answeredHttp.clear();
  }

  /** Calls back once when the mock stops; gives what takes it back. */
  whenLeaving(callback: () => void): Cancel {
    if (this.leaving) callback();
    this.#whenLeaving.add(callback);
    return () => this.#whenLeaving.delete(callback);
  }

  /** Nothing reacts any more, and what is asked of servers behind it is given up. */
  stopActing(failure: Failure): void {
    for (const callback of this.#whenLeaving) callback();
    this.#whenLeaving.clear();
    this.scene.stopReactions(failure);
    for (const relay of this.relays) relay.stop(failure);
  }

  serverOf(peer: Peer): Peer | undefined {
    return this.connections.get(peer)?.relay?.server;
  }

  /** By what a connection is known. In a timeline the mock is one server of several, and of its paths nobody speaks. */
  nameOf(path: string, number: number): string {
    const { timeline, name } = this.#options;
    return `${timeline ? name : path} #${number}`;
  }

  enter(entered: MockConnection, connection: Connection): void {
    this.accepted++;
    this.connections.set(entered.peer, entered);
    this.#endpoints.set(entered.peer, entered.endpoint);
    const { endpoint, peer } = entered;
    const faulted = { connection, listener: entered, codec: peer.codec };
    entered.opened(endpoint.faults.all.length > 0 ? endpoint.faults.on(peer, faulted, this.scene) : connection);
  }

  forget(connection: MockConnection): void {
    this.connections.delete(connection.peer);
    connection.peer.inbox.leaveRoom();
    if (connection.endpoint.peers.size === 0) this.#former.delete(connection.endpoint);
  }

  /** Ends a connection that would take more and more memory. */
  #cut(peer: Peer, why: string): void {
    peer.drop("reset");
    this.#teller.dropped(peer.name, why);
  }
}
