import { Failure, type Problem, problemOf } from "../problem.ts";
import type { Cancel, Clock } from "../environment.ts";
import type { Scope } from "../expression/expr.ts";
import type { Connection } from "../net/connection.ts";
import { defaultLimits, type Peer, type PeerObserver } from "../net/peer.ts";
import type { InboxLimits } from "../net/inbox.ts";
import { SharedRoom } from "../net/shared-room.ts";
import type { Behaviour } from "../play/behaviour.ts";
import { type Meddled, meddledText } from "../play/meddled.ts";
import type { Deadlines } from "../play/deadlines.ts";
import { PlayScene } from "../play/scene.ts";
import type { World } from "../play/world.ts";
import type { ServerHandle } from "../steps/scene.ts";
import type { Node } from "../tree.ts";
import { initialise } from "./initial.ts";
import type { MockConnection } from "./connection.ts";
import { RunningEndpoint } from "./endpoint.ts";
import type { HttpRule } from "./http.ts";
import { type MockLogEntry, payloadOf, type Unstamped, type Wire } from "./log/entry.ts";
import { messageEntry, Together } from "./log/together.ts";
import type { Mock } from "./mock.ts";
import type { MockDoor } from "./door.ts";
import { MockFaults } from "./faults.ts";
import { answersOf, endpointsOf, equip } from "./reload.ts";
import type { Relay } from "./relay.ts";
import { MockRooms } from "./rooms.ts";
import { switchStream } from "./stream-switch.ts";
import { MockStreams } from "./streams.ts";
import { Overheard, type Timeline } from "./timeline.ts";

/** What a mock takes from who plays it. */
export interface MockOptions {
  /** By what name its problems speak of it: the server's in a scenario. */
  readonly name: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Calls back, synchronously, when wstest itself is about to end in disorder; gives a function that takes it back. */
  readonly atExit: (callback: () => void) => Cancel;
  readonly deadlines: Deadlines;
  /** Whether the certificates of servers behind it go unchecked when it does not say. */
  readonly insecure?: boolean | undefined;
  /** Told of each reaction, accept rule or HTTP answer that failed, with the connection's name where there is one. */
  readonly onProblem: (failure: Failure, connection?: string) => void;
  /** Told of what its steps `log`, with the connection's name where there is one. */
  readonly onSay?: ((text: string, connection: string | undefined) => void) | undefined;
  /** Told of what its faults do to messages, with the connection's name. */
  readonly onFault?: ((text: () => string, connection: string) => void) | undefined;
  /** Told of what a reader should know and fails nothing. */
  readonly onNote?: ((text: string) => void) | undefined;
  /** Of an inline mock: where it finds the servers of its scenario. */
  readonly outer?: Scope | undefined;
  /** Set when steps of a scenario act as its connections. */
  readonly timeline?: Timeline | undefined;
  /** Told of all that happens, of the above as well; entries are made only when somebody listens. */
  readonly onLog?: ((entry: MockLogEntry, wire?: Wire) => void) | undefined;
  /** Whether `onLog` wants messages and broadcasts, too; default: true. */
  readonly logMessages?: boolean;
}

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
  /** While the same is sent to several connections: for the log it is one thing. */
  #together: Together | undefined;
  /** How often each HTTP rule has answered. */
  readonly answeredHttp = new Map<HttpRule, number>();
  readonly #data = Object.create(null) as Record<string, unknown>;
  #vars = Object.create(null) as Record<string, unknown>;
  readonly #env: Readonly<Record<string, unknown>>;

  /** Evaluates variables and data. Throws a `Failure` for those that cannot be. */
  constructor(mock: Mock, options: MockOptions, door?: MockDoor) {
    this.#mock = mock;
    this.#options = options;
    this.door = door;
    this.#env = Object.assign(Object.create(null) as Record<string, unknown>, options.env);
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
        if (event.type === "log") this.#say(event.text, event.peer);
      },
      onNote: (text) => this.#note(text),
    });
    this.faults = new MockFaults(this);
    const { timeline } = options;
    this.observer = timeline ? new Overheard(this.scene, timeline.observer) : this.scene;
    this.limits = timeline ? defaultLimits : { ...limits, room: new SharedRoom(MOST_KEPT) };
    this.looksBack = timeline !== undefined;
    this.frames = timeline?.frames ?? false;
    this.#share(mock);
    for (const name of mock.vars.keys()) this.#variable(name);
    initialise("data", mock.data, this.scene.scope(this.scene.track()));
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
    this.#vars = trial.#vars;
    for (const name of mock.data.keys()) if (!Object.hasOwn(this.#data, name)) this.#data[name] = trial.#data[name];
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
    return this.#options.onLog !== undefined;
  }

  /** Whether they want messages in it: entries of them are made for nobody else. */
  get logsMessages(): boolean {
    return this.logs && (this.#options.logMessages ?? true);
  }

  log(entry: () => Unstamped, wire?: Wire): void {
    const { onLog, clock } = this.#options;
    if (!onLog) return;
    // Written into what was just made: for a busy mock a copy of each is a tenth of all that it does.
    const made: Unstamped & { at?: number } = entry();
    made.at = clock.wall();
    onLog(made as MockLogEntry, wire);
  }

  root(name: string): unknown {
    switch (name) {
      case "data":
        return this.#data;
      case "vars":
        return this.#vars;
      case "rooms":
        return this.rooms.view;
      case "env":
        return this.#env;
      default:
        return this.#variable(name) ?? this.#options.outer?.get(name);
    }
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
      const sent = {
        peer,
        endpoint: entered?.endpoint.spec.path.text ?? "",
        data,
        binary,
        codec,
        rule: this.scene.acting?.name,
      };
      if (this.#together) this.#together.add(sent);
      else this.log(() => messageEntry(sent), sent);
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
    // One that is made of others is one of them: steps to all connections that send to a room.
    if (!this.logsMessages || this.#together) {
      send();
      return;
    }
    const together = (this.#together = new Together());
    try {
      send();
    } finally {
      this.#together = undefined;
      together.tell(to, (entry, wire) => this.log(() => entry, wire));
    }
  }

  /** Tells of something that failed, in words that name the mock and what it was doing. */
  report(thrown: unknown, what: string, connection?: string, notes: readonly string[] = []): void {
    this.#tell(Failure.of(told(problemOf(thrown), `${this.#options.name}: ${what} failed`, notes)), connection);
  }

  /** Data, counts and switches are as at the start. Connections stay, with their states and rooms. */
  reset(): void {
    for (const name of Object.keys(this.#data)) delete this.#data[name];
    initialise("data", this.#mock.data, this.scene.scope(this.scene.track()));
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
    this.#tell(
      new Failure({ code: "reaction", headline: `${this.#options.name}: ${peer.name} was dropped: ${why}` }),
      peer.name,
    );
  }

  #say(text: string, connection: string | undefined): void {
    this.log(() => ({ type: "log", connection, text }));
    this.#options.onSay?.(text, connection);
  }

  #note(text: string): void {
    this.log(() => ({ type: "note", text }));
    this.#options.onNote?.(text);
  }

  #tell(failure: Failure, connection: string | undefined): void {
    this.log(() => ({ type: "problem", connection, problem: failure.problem }));
    this.#options.onProblem(failure, connection);
  }

  /** A variable is evaluated when it is first read: one may read another that stands below it. */
  #variable(name: string): unknown {
    if (Object.hasOwn(this.#vars, name)) return this.#vars[name];
    const spec = this.#mock.vars.get(name);
    return spec && (this.#vars[name] = spec.value.evaluate(this.scene.scope(this.scene.track())));
  }
}

/** The same problem as one of the mock. A fault of our own stays one. */
function told(found: Problem, what: string, notes: readonly string[]): Problem {
  if (found.code === "internal") return found;
  const { headline, notes: own } = found;
  return { ...found, code: "reaction", headline: `${what}: ${headline}`, notes: [...own, ...notes] };
}
