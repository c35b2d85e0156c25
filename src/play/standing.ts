import type { ControlFrame, End } from "../net/inbox.ts";
import type { Message } from "../net/message.ts";
import type { Peer } from "../net/peer.ts";
import { Failure } from "../problem.ts";
import type { Span } from "../source.ts";
import { notConnected } from "../steps/need.ts";
import type { Crowd } from "../steps/server/crowd.ts";
import type { Script } from "../steps/step.ts";
import { Background } from "./background.ts";
import { Reactions } from "./reactions.ts";
import type { PlayScene } from "./scene.ts";
import type { Scope } from "./scope.ts";
import { Streams } from "./streams.ts";
import type { PlayTrack } from "./track.ts";
import type { World } from "./world.ts";

/** What the peers of a scene do beside the steps of its scripts: reactions, tracks in the background, streams. */
export class Standing {
  readonly #scene: PlayScene;
  readonly #world: World;
  readonly #reactions = new Map<Peer, Reactions>();
  /** Those of ended connections that still do what came before the end, or `onClose`. */
  readonly #leaving = new Map<Peer, Reactions>();
  readonly #background: Background;
  /** Made when somebody has a stream. */
  #streams: Streams | undefined;
  /** What nobody's steps are doing. */
  readonly #acting = new Set<PlayTrack>();
  /** Set when the scene has ended: no peer does anything by itself any more. */
  #over = false;

  constructor(scene: PlayScene, world: World) {
    this.#scene = scene;
    this.#world = world;
    this.#background = new Background(
      (ofReaction) => scene.track(ofReaction),
      (peer, thrown) => world.reactionFailed(peer, thrown),
    );
  }

  get streams(): Streams {
    return (this.#streams ??= new Streams(this.#scene, (peer, thrown) => this.#world.reactionFailed(peer, thrown)));
  }

  /** A peer has connected: it reacts, and its streams begin. */
  opened(peer: Peer): void {
    const behaviour = this.#over ? undefined : this.#world.behaviour(peer);
    if (!behaviour) return;
    // What its former connection has set off must not act on this one.
    this.#leaving.get(peer)?.finish(new Failure({ code: "closed", headline: `${peer.name} has connected again` }));
    const reactions = new Reactions(peer, behaviour, this.#scene);
    this.#reactions.set(peer, reactions);
    reactions.opened();
    for (const stream of behaviour.streams)
      if ((behaviour.begins?.(stream) ?? !stream.manual) && peer.connected)
        this.streams.start(stream, peer, behaviour.isolated ?? false);
  }

  // Asked for every message: who reacts was found when the connection opened.
  claim(peer: Peer, message: Message): (() => void) | undefined {
    return this.#reactions.get(peer)?.claim(message);
  }

  taken(peer: Peer, message: Message): void {
    this.#reactions.get(peer)?.taken(message);
  }

  control(peer: Peer, kind: "ping" | "pong", { at }: ControlFrame): void {
    this.#reactions.get(peer)?.control(kind, at);
  }

  /** A connection has ended: nothing but what came before that, and `onClose`, is done any more. */
  ended(peer: Peer, end: End): void {
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

  /** Does something of a peer in its turn: behind its reactions to what came before. */
  inTurn(peer: Peer, act: () => void): void {
    const reactions = this.#reactions.get(peer) ?? this.#leaving.get(peer);
    if (reactions) reactions.inTurn(act);
    else act();
  }

  /**
   * Runs steps beside the reactions of a peer, and ends them with its connection; without a peer nobody acts, for the
   * `crowd`. Throws, or rejects with, what failed.
   */
  act(script: Script, peer: Peer | undefined, crowd: Crowd): void | Promise<void> {
    if (peer) return this.#reactions.get(peer)?.act(script);
    const track = this.#scene.track(true);
    const running = this.#scene.run(script, this.#scene.scope(track).isolated(new Map(), track, { crowd }));
    if (!running) return undefined;
    this.#acting.add(track);
    return running.finally(() => this.#acting.delete(track));
  }

  /** Puts a script into the background. */
  start(name: string, script: Script, at: Span, scope: Scope): void {
    const { self, track } = scope;
    if (this.#over) return;
    // What ends with a connection cannot begin after its end; a reaction cannot know that it has come.
    if (!self?.inbox.end) this.#background.start(name, script, at, scope);
    else if (!track.ofReaction) throw notConnected(self, `start "${name}"`, at);
  }

  /** Starts a stream by its name: one of the peer's own, or one to several. */
  startStream(name: string, at: Span, { self, track }: Pick<Scope, "self" | "track">): void {
    if (this.#over) return;
    const behaviour = self && this.#world.behaviour(self);
    const own = behaviour?.streams.find((each) => each.name === name);
    if (!own || !self) {
      if (!this.#world.streams?.start(name, self)) throw noStream(name, self, at);
    } else if (self.connected) this.streams.start(own, self, behaviour?.isolated ?? false);
    // A reaction cannot know that the end has come.
    else if (!track.ofReaction) throw notConnected(self, `start "${name}"`, at);
  }

  /** Ends what is in the background, and a stream, of this name. */
  cancel(name: string, self: Peer | undefined): void {
    this.#background.cancel(name, self);
    const own = self && this.#world.behaviour(self)?.streams.find((each) => each.name === name);
    if (own && self) this.#streams?.cancel(own, self);
    else this.#world.streams?.cancel(name, self);
  }

  /** Ends all of it, whatever it waits for; nothing begins any more. */
  stop(failure: Failure): void {
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
