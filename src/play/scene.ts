import type { Sources } from "../expression/sources.ts";
import type { Cancel, Clock } from "../environment.ts";
import type { Watching } from "../invariants/watching.ts";
import type { Subject } from "../match/matcher.ts";
import type { Connection } from "../net/connection.ts";
import type { ControlFrame, End, InboxLimits } from "../net/inbox.ts";
import type { Message } from "../net/message.ts";
import type { Peer, PeerObserver } from "../net/peer.ts";
import type { OutgoingFrame } from "../net/wire-frame.ts";
import type { Failure } from "../problem.ts";
import type { Span } from "../source.ts";
import type { Crowd } from "../steps/server/crowd.ts";
import type { Arrival } from "../steps/server/door.ts";
import type { Limits } from "../steps/waiting/latency.ts";
import { type Outside, realOutside } from "../steps/outside.ts";
import type { Detail, Faulted, Rooms, RunEventOf, Scene, ServerHandle } from "../steps/scene.ts";
import type { Rule } from "../steps/standing/rule.ts";
import type { PlayScope, Script } from "../steps/step.ts";
import type { Stops } from "../steps/stops.ts";
import type { Node } from "../tree.ts";
import { Chronicle, type ChronicleOptions } from "./chronicle.ts";
import type { Deadlines } from "./deadlines.ts";
import type { FaultyScene } from "./faults.ts";
import type { FrameLog } from "./frame-log.ts";
import type { Lateness } from "./lateness.ts";
import { type Meddled, meddledText } from "./meddled.ts";
import { ownScope, Scope, type Variables } from "./scope.ts";
import { runScript } from "./script.ts";
import { Standing } from "./standing.ts";
import type { Streams } from "./streams.ts";
import { runTogether } from "./together.ts";
import { PlayTrack } from "./track.ts";
import type { Transcript } from "./transcript.ts";
import type { World } from "./world.ts";

/** What a scene takes from its surroundings. */
export interface SceneOptions extends ChronicleOptions {
  readonly clock: Clock;
  /** Default: the network and the programs of this machine. */
  readonly outside?: Outside | undefined;
  readonly random: () => number;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly atExit: (callback: () => void) => Cancel;
  readonly timeout: number;
  readonly within?: Limits | undefined;
  readonly inOrder?: boolean;
  readonly insecure?: boolean;
  readonly deadlines: Deadlines;
  readonly lateness?: Lateness | undefined;
  /** Who may stop its steps, but for those of reactions. */
  readonly stops?: Stops | undefined;
  /** What is done when more is unread than an inbox may hold. Default: `fail`. */
  readonly fullInbox?: InboxLimits["full"];
  /** Told of each variable that a step sets or extracts. */
  readonly assigned?: ((name: string, value: unknown) => void) | undefined;
}

/** What is being played: it gives steps all that they may act on, and hears all that passes its peers. */
export class PlayScene implements Scene, PeerObserver, FaultyScene {
  readonly clock: Clock;
  readonly outside: Outside;
  readonly random: () => number;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly atExit: (callback: () => void) => Cancel;
  readonly timeout: number;
  readonly within: Limits | undefined;
  readonly inOrder: boolean;
  readonly insecure: boolean;
  readonly fullInbox: InboxLimits["full"];
  readonly assigned: ((name: string, value: unknown) => void) | undefined;
  readonly sources: Sources;
  readonly variables: Variables = new Map();
  // What is known of it afterwards: of its chronicle.
  readonly series: Chronicle["series"];
  readonly notes: readonly string[];
  readonly transcript: Transcript;
  readonly frames: FrameLog | undefined;
  /** What looks at every message; undefined where no invariants are written. */
  watching: Watching | undefined;
  /** The rule whose reaction is running just now, for logs. */
  acting: Rule | undefined;
  readonly #world: World;
  readonly #options: SceneOptions;
  readonly #chronicle: Chronicle;
  readonly #standing: Standing;

  constructor(world: World, options: SceneOptions) {
    this.clock = options.clock;
    this.outside = options.outside ?? realOutside;
    this.random = options.random;
    this.cwd = options.cwd;
    this.env = options.env;
    this.atExit = options.atExit;
    this.timeout = options.timeout;
    this.within = options.within;
    this.inOrder = options.inOrder ?? false;
    this.insecure = options.insecure ?? false;
    this.fullInbox = options.fullInbox ?? "fail";
    this.assigned = options.assigned;
    this.sources = { now: () => this.clock.wall(), monotonic: () => this.clock.now(), random: options.random };
    this.#world = world;
    this.#options = options;
    this.#chronicle = new Chronicle(options);
    ({ series: this.series, notes: this.notes, transcript: this.transcript, frames: this.frames } = this.#chronicle);
    this.#standing = new Standing(this, world);
  }

  /** A scope for a script of the scene's own, on a new track. */
  scope(track: PlayTrack, self?: Peer): Scope {
    return new Scope({ scene: this, track, self, assigned: this.variables });
  }

  track(ofReaction = false): PlayTrack {
    const track = new PlayTrack(this.#options.deadlines, ofReaction);
    if (!ofReaction) track.stops = this.#options.stops;
    return track;
  }

  root(name: string): unknown {
    return this.#world.root(name);
  }

  client(name: string): Peer {
    return this.#world.client(name);
  }

  group(name: string): readonly Peer[] {
    return this.#world.group(name);
  }

  connected(): readonly Peer[] {
    return this.#world.connected();
  }

  server(name: string): ServerHandle {
    return this.#world.server(name);
  }

  settings(peer: Peer): Node {
    return this.#world.settings(peer);
  }

  accepted(name: string, arrival: Arrival, at: Span): void {
    this.#world.admit?.(name, arrival, at);
    this.tell("steps", () => ({ type: "client", client: name, state: "opened", url: arrival.url }));
  }

  get rooms(): Rooms | undefined {
    return this.#world.rooms;
  }

  audience(peer: Peer): Iterable<Peer> {
    return this.#world.audience(peer);
  }

  broadcast(to: () => string, send: () => void): void {
    if (this.#world.broadcast) this.#world.broadcast(to, send);
    else send();
  }

  run(script: Script, scope: PlayScope): void | Promise<void> {
    return runScript(script, scope);
  }

  /** Runs steps that somebody gives while it is played; see `Standing.act`. */
  act(script: Script, peer: Peer | undefined, crowd: Crowd): void | Promise<void> {
    return this.#standing.act(script, peer, crowd);
  }

  as(peer: Peer, scope: PlayScope, solo: boolean): PlayScope {
    return ownScope(scope).as(peer, solo);
  }

  together(peers: readonly Peer[], script: Script, scope: PlayScope): void | Promise<void> {
    return runTogether(peers, script, ownScope(scope));
  }

  start(name: string, script: Script, at: Span, scope: PlayScope): void {
    this.#standing.start(name, script, at, ownScope(scope));
  }

  get streams(): Streams {
    return this.#standing.streams;
  }

  startStream(name: string, at: Span, scope: PlayScope): void {
    this.#standing.startStream(name, at, ownScope(scope));
  }

  cancel(name: string, { self }: PlayScope): void {
    this.#standing.cancel(name, self);
  }

  serverOf(peer: Peer): Peer | undefined {
    return this.#world.serverOf?.(peer);
  }

  /** Does something of a peer in its turn: behind its reactions to what came before. */
  inTurn(peer: Peer, act: () => void): void {
    this.#standing.inTurn(peer, act);
  }

  faulty(peer: Peer, faulted: Faulted): Connection {
    return this.#world.faultsOf?.(peer)?.on(peer, faulted, this) ?? faulted.connection;
  }

  scopeOf(peer: Peer): PlayScope {
    return this.scope(this.track(true), peer);
  }

  meddled(peer: Peer, meddled: Meddled): void {
    this.#world.meddled?.(peer, meddled);
    this.faultOf(peer.name, () => meddledText(meddled));
  }

  endedBy(peer: Peer, fault: string): void {
    this.#world.endedBy?.(peer, fault);
  }

  /** A fault has done something to a message of a client, or of a connection of one of its mocks. */
  faultOf(peer: string, text: () => string): void {
    this.#chronicle.fault(peer, text, () => this.clock.now());
  }

  failed(peer: Peer, thrown: unknown): void {
    this.#world.reactionFailed(peer, thrown);
  }

  record(series: string, start: number, end: number): void {
    this.#chronicle.measured(series, start, end);
  }

  lateness(start: number, end: number): number {
    return this.#options.lateness?.between(start, end) ?? 0;
  }

  note(text: string): void {
    this.#chronicle.note(text);
  }

  wants(detail: Detail): boolean {
    return this.#chronicle.wants(detail);
  }

  tell(detail: Detail, event: () => RunEventOf, at?: number): void {
    if (this.wants(detail)) this.#options.tell(event(), at ?? this.clock.now());
  }

  opened(peer: Peer): void {
    this.watching?.opened(peer);
    this.#standing.opened(peer);
  }

  claim(peer: Peer, message: Message): (() => void) | undefined {
    const react = this.#standing.claim(peer, message);
    return react && this.#chronicle.answering(message, react);
  }

  taken(peer: Peer, message: Message): void {
    this.#standing.taken(peer, message);
  }

  received(peer: Peer, message: Message): void {
    this.#world.watched?.(peer, "in", message.bytes, message.binary, message.at);
    this.#chronicle.received(peer, message);
    this.watching?.received(peer, message);
  }

  event(peer: Peer, direction: "in" | "out", value: Subject, at: number): void {
    this.#chronicle.event(peer, direction, value, at);
    this.watching?.event(peer, direction, value, at);
  }

  sent(peer: Peer, data: string | Uint8Array, binary: boolean, at: number): void {
    this.#world.watched?.(peer, "out", data, binary, at);
    this.#chronicle.sent(peer, data, binary, at);
    this.watching?.sent(peer, data, binary, at);
  }

  sentFrame(peer: Peer, frame: OutgoingFrame, at: number): void {
    this.#chronicle.sentFrame(peer, frame, at);
  }

  paused(peer: Peer, paused: boolean, at: number): void {
    this.#chronicle.paused(peer, paused, at);
  }

  control(peer: Peer, direction: "in" | "out", kind: "ping" | "pong", control: ControlFrame): void {
    if (direction === "in") this.#standing.control(peer, kind, control);
    this.#chronicle.control(peer, direction, kind, control);
  }

  ended(peer: Peer, end: End): void {
    this.#chronicle.ended(peer, end);
    this.watching?.ended(peer, end);
    this.#standing.ended(peer, end);
  }

  inboxFull(peer: Peer): void {
    this.#world.inboxFull(peer);
  }

  reactionFailed(peer: Peer, thrown: unknown): void {
    this.#world.reactionFailed(peer, thrown);
  }

  /** Stops every reaction, whatever it waits for; none begins any more. */
  stopReactions(failure: Failure): void {
    this.#standing.stop(failure);
  }
}
