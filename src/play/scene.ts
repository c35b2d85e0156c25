import type { Sources } from "../expression/sources.ts";
import type { Cancel, Clock } from "../environment.ts";
import type { Watching } from "../invariants/watching.ts";
import type { Subject } from "../match/matcher.ts";
import type { Connection } from "../net/connection.ts";
import type { ControlFrame, End, InboxLimits } from "../net/inbox.ts";
import { Message } from "../net/message.ts";
import type { Peer, PeerObserver } from "../net/peer.ts";
import type { OutgoingFrame } from "../net/wire-frame.ts";
import { Failure } from "../problem.ts";
import type { Span } from "../source.ts";
import type { Crowd } from "../steps/server/crowd.ts";
import type { Arrival } from "../steps/server/door.ts";
import { notConnected } from "../steps/need.ts";
import { endText } from "../steps/waiting/ending.ts";
import { frameText } from "../steps/frame/frame-text.ts";
import type { Limits } from "../steps/waiting/latency.ts";
import { type Outside, realOutside } from "../steps/outside.ts";
import type { Detail, Faulted, Rooms, RunEventOf, Scene, ServerHandle } from "../steps/scene.ts";
import type { Rule } from "../steps/standing/rule.ts";
import type { PlayScope, Script } from "../steps/step.ts";
import type { Stops } from "../steps/stops.ts";
import type { Node } from "../tree.ts";
import type { Deadlines } from "./deadlines.ts";
import type { Lateness } from "./lateness.ts";
import { Background } from "./background.ts";
import { controlFrame, messageFrame, profileEvent, rawFrame } from "./frame-events.ts";
import type { Faults, FaultyScene } from "./faults.ts";
import { FrameLog } from "./frame-log.ts";
import { type Meddled, meddledText } from "./meddled.ts";
import { MeasuredSeries } from "./measured-series.ts";
import { Reactions } from "./reactions.ts";
import type { Behaviour } from "./behaviour.ts";
import { Scope, type Variables } from "./scope.ts";
import { runScript } from "./script.ts";
import { runTogether } from "./together.ts";
import { Streams } from "./streams.ts";
import { PlayTrack } from "./track.ts";
import { Transcript } from "./transcript.ts";

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

/** What a scene takes from its surroundings. */
export interface SceneOptions {
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
  readonly detail: Detail;
  readonly lateness?: Lateness | undefined;
  /** Who may stop its steps, but for those of reactions. */
  readonly stops?: Stops | undefined;
  readonly tell: (event: RunEventOf, at: number) => void;
  /** What is done when more is unread than an inbox may hold. Default: `fail`. */
  readonly fullInbox?: InboxLimits["full"];
  /** Hears notes at once where no report is made at the end: then neither notes nor latencies nor a transcript are kept. */
  readonly onNote?: ((text: string) => void) | undefined;
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
  readonly series = new Map<string, MeasuredSeries>();
  readonly notes: string[] = [];
  /** What looks at every message; undefined where no invariants are written. */
  watching: Watching | undefined;
  readonly transcript = new Transcript();
  /** The same, where it is kept. */
  readonly #kept: Transcript | undefined;
  readonly #world: World;
  readonly #options: SceneOptions;
  readonly #wantsSteps: boolean;
  readonly #wantsFrames: boolean;
  readonly frames: FrameLog | undefined;
  readonly #reactions = new Map<Peer, Reactions>();
  /** Those of ended connections that still do what came before the end, or `onClose`. */
  readonly #leaving = new Map<Peer, Reactions>();
  readonly #background = new Background(
    (ofReaction) => this.track(ofReaction),
    (peer, thrown) => this.#world.reactionFailed(peer, thrown),
  );
  /** Made when somebody has a stream. */
  #streams: Streams | undefined;
  /** The rule whose reaction is running just now, for logs. */
  acting: Rule | undefined;
  /** What nobody's steps are doing. */
  readonly #acting = new Set<PlayTrack>();
  /** Set when the scene has ended: no peer does anything by itself any more. */
  #over = false;

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
    this.#kept = options.onNote ? undefined : this.transcript;
    this.#wantsFrames = options.detail === "frames";
    this.frames = this.#wantsFrames ? new FrameLog(options.tell) : undefined;
    this.#wantsSteps = options.detail !== "scenarios";
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

  /**
   * Runs steps that somebody gives while it is played, beside the reactions of a peer, and ends them with its connection;
   * without a peer nobody acts, for the `crowd`. Throws, or rejects with, what failed.
   */
  act(script: Script, peer: Peer | undefined, crowd: Crowd): void | Promise<void> {
    if (peer) return this.#reactions.get(peer)?.act(script);
    const track = this.track(true);
    const running = this.run(script, this.scope(track).isolated(new Map(), track, { crowd }));
    if (!running) return undefined;
    this.#acting.add(track);
    return running.finally(() => this.#acting.delete(track));
  }

  as(peer: Peer, scope: PlayScope, solo: boolean): PlayScope {
    return ownScope(scope).as(peer, solo);
  }

  together(peers: readonly Peer[], script: Script, scope: PlayScope): void | Promise<void> {
    return runTogether(peers, script, ownScope(scope));
  }

  start(name: string, script: Script, at: Span, scope: PlayScope): void {
    const { self, track } = scope;
    if (this.#over) return;
    // What ends with a connection cannot begin after its end; a reaction cannot know that it has come.
    if (!self?.inbox.end) this.#background.start(name, script, at, ownScope(scope));
    else if (!track.ofReaction) throw notConnected(self, `start "${name}"`, at);
  }

  get streams(): Streams {
    return (this.#streams ??= new Streams(this, (peer, thrown) => this.#world.reactionFailed(peer, thrown)));
  }

  startStream(name: string, at: Span, { self, track }: PlayScope): void {
    if (this.#over) return;
    const behaviour = self && this.#world.behaviour(self);
    const own = behaviour?.streams.find((each) => each.name === name);
    if (!own || !self) {
      if (!this.#world.streams?.start(name, self)) throw noStream(name, self, at);
    } else if (self.connected) this.streams.start(own, self, behaviour?.isolated ?? false);
    // A reaction cannot know that the end has come.
    else if (!track.ofReaction) throw notConnected(self, `start "${name}"`, at);
  }

  cancel(name: string, { self }: PlayScope): void {
    this.#background.cancel(name, self);
    const own = self && this.#world.behaviour(self)?.streams.find((each) => each.name === name);
    if (own && self) this.#streams?.cancel(own, self);
    else this.#world.streams?.cancel(name, self);
  }

  serverOf(peer: Peer): Peer | undefined {
    return this.#world.serverOf?.(peer);
  }

  /** Does something of a peer in its turn: behind its reactions to what came before. */
  inTurn(peer: Peer, act: () => void): void {
    const reactions = this.#reactions.get(peer) ?? this.#leaving.get(peer);
    if (reactions) reactions.inTurn(act);
    else act();
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
    if (!this.#kept && !this.#wantsFrames) return;
    const at = this.clock.now();
    const note = text();
    this.#kept?.add(at, peer, "--", { note });
    this.tell("frames", () => ({ type: "log", peer, text: note }), at);
  }

  failed(peer: Peer, thrown: unknown): void {
    this.#world.reactionFailed(peer, thrown);
  }

  record(series: string, start: number, end: number): void {
    if (this.#options.onNote) return;
    let measured = this.series.get(series);
    if (!measured) this.series.set(series, (measured = new MeasuredSeries()));
    measured.measure(start, end);
  }

  lateness(start: number, end: number): number {
    return this.#options.lateness?.between(start, end) ?? 0;
  }

  note(text: string): void {
    const { onNote } = this.#options;
    if (onNote) onNote(text);
    // Loops would say the same a thousand times.
    else if (this.notes.length < 100) this.notes.push(text);
  }

  // Asked for every step and every message: two fields, no table.
  wants(detail: Detail): boolean {
    return detail === "frames" ? this.#wantsFrames : detail === "steps" ? this.#wantsSteps : true;
  }

  tell(detail: Detail, event: () => RunEventOf, at?: number): void {
    if (this.wants(detail)) this.#options.tell(event(), at ?? this.clock.now());
  }

  /** Runs what a peer does when its connection has opened. */
  opened(peer: Peer): void {
    this.watching?.opened(peer);
    const behaviour = this.#over ? undefined : this.#world.behaviour(peer);
    if (!behaviour) return;
    // What its former connection has set off must not act on this one.
    this.#leaving.get(peer)?.finish(new Failure({ code: "closed", headline: `${peer.name} has connected again` }));
    const reactions = new Reactions(peer, behaviour, this);
    this.#reactions.set(peer, reactions);
    reactions.opened();
    for (const stream of behaviour.streams)
      if ((behaviour.begins?.(stream) ?? !stream.manual) && peer.connected)
        this.streams.start(stream, peer, behaviour.isolated ?? false);
  }

  claim(peer: Peer, message: Message): (() => void) | undefined {
    // Asked for every message: who reacts was found when the connection opened.
    const react = this.#reactions.get(peer)?.claim(message);
    const kept = this.#kept;
    return react && kept ? () => kept.answered(message, react) : react;
  }

  taken(peer: Peer, message: Message): void {
    this.#reactions.get(peer)?.taken(message);
  }

  received(peer: Peer, message: Message): void {
    this.#kept?.add(message.at, peer.name, "<-", message);
    this.#world.watched?.(peer, "in", message.bytes, message.binary, message.at);
    if (this.frames) {
      const { bytes, binary, at, number } = message;
      const numbers = { frame: this.frames.arrived(peer, message), ...(number > 0 ? { number } : {}) };
      this.tell("frames", () => messageFrame(peer, "in", { data: bytes, binary, numbers }), at);
    }
    this.watching?.received(peer, message);
  }

  event(peer: Peer, direction: "in" | "out", value: Subject, at: number): void {
    if (direction === "in" && this.frames) this.frames.read(peer, value);
    // What means nothing was told as it came.
    if (value.value !== undefined) {
      this.#kept?.add(at, peer.name, direction === "in" ? "<=" : "=>", value);
      this.tell("frames", () => profileEvent(peer, direction, value), at);
    }
    this.watching?.event(peer, direction, value, at);
  }

  sent(peer: Peer, data: string | Uint8Array, binary: boolean, at: number): void {
    this.#kept?.add(at, peer.name, "->", binary && peer.codec.binary ? asSent(data, peer) : data);
    this.#world.watched?.(peer, "out", data, binary, at);
    if (this.frames) {
      const numbers = { frame: this.frames.sent() };
      this.tell("frames", () => messageFrame(peer, "out", { data, binary, numbers }), at);
    }
    this.watching?.sent(peer, data, binary, at);
  }

  sentFrame(peer: Peer, frame: OutgoingFrame, at: number): void {
    this.#kept?.add(at, peer.name, "->", { note: `frame ${frameText(frame)}` });
    if (!this.frames) return;
    const number = this.frames.sent();
    this.tell("frames", () => rawFrame(peer.name, "out", frame, number), at);
  }

  paused(peer: Peer, paused: boolean, at: number): void {
    this.#kept?.add(at, peer.name, "--", { note: paused ? "paused: it reads nothing" : "resumed: it reads again" });
  }

  control(peer: Peer, direction: "in" | "out", kind: "ping" | "pong", control: ControlFrame): void {
    const { data, at } = control;
    if (direction === "in") this.#reactions.get(peer)?.control(kind, at);
    this.#kept?.add(at, peer.name, direction === "in" ? "<-" : "->", {
      note: data.length > 0 ? `${kind} ${Buffer.from(data).toString("latin1")}` : kind,
    });
    this.#kept?.beat();
    if (!this.frames) return;
    const frame = direction === "in" ? this.frames.arrived(peer, control) : this.frames.sent();
    this.tell("frames", () => controlFrame(peer, direction, kind, data, frame), at);
  }

  ended(peer: Peer, end: End): void {
    this.#kept?.add(end.at, peer.name, "--", { note: endText(end) });
    const { code, reason, by, clean, reset, error } = end;
    const { closedAt } = peer.session;
    const details = this.frames && {
      clean,
      ...(by === "us" && closedAt !== undefined ? { ms: end.at - closedAt } : {}),
      ...(reset ? { reset } : {}),
      ...(error ? { breach: error } : {}),
    };
    this.tell(
      "steps",
      () => ({ type: "client", client: peer.name, state: "closed", code, reason, by, ...details }),
      end.at,
    );
    this.watching?.ended(peer, end);
    this.#background.leave(peer);
    this.#streams?.leave(peer);
    const reactions = this.#reactions.get(peer);
    if (!reactions) return;
    this.#reactions.delete(peer);
    this.#leaving.set(peer, reactions);
    reactions.ended(end, () => {
      // It may have connected again, and ended again.
      if (this.#leaving.get(peer) === reactions) this.#leaving.delete(peer);
    });
  }

  inboxFull(peer: Peer): void {
    this.#world.inboxFull(peer);
  }

  reactionFailed(peer: Peer, thrown: unknown): void {
    this.#world.reactionFailed(peer, thrown);
  }

  /** Stops every reaction, whatever it waits for; none begins any more. */
  stopReactions(failure: Failure): void {
    this.#over = true;
    this.#background.stop();
    this.#streams?.stop();
    for (const track of this.#acting) track.stop(failure);
    for (const reactions of [...this.#reactions.values(), ...this.#leaving.values()]) reactions.stop(failure);
    this.#reactions.clear();
    this.#leaving.clear();
  }
}

/** A fragment may be called by whoever has no such stream. */
function noStream(name: string, self: Peer | undefined, at: Span): Failure {
  const headline = `${self ? `${self.name} has` : "There is"} no stream "${name}"`;
  return new Failure({ code: "setting", headline, label: "no such stream", at });
}

/** What was sent as if it had arrived: its value is made only when it is shown. */
function asSent(data: string | Uint8Array, { codec }: Peer): Message {
  return new Message(Buffer.from(data as Uint8Array), true, 0, 0, codec.sent ?? codec);
}

/** Steps know scopes by what they may do with them; whoever plays them makes none but these. */
function ownScope(scope: PlayScope): Scope {
  if (scope instanceof Scope) return scope;
  throw new Error("a scope that no scene has made");
}
