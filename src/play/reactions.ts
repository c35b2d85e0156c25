import type { Cancel } from "../environment.ts";
import type { End } from "../net/inbox.ts";
import type { Message } from "../net/message.ts";
import type { Peer } from "../net/peer.ts";
import { Failure } from "../problem.ts";
import { howItEnded } from "../steps/waiting/ending.ts";
import type { Rule } from "../steps/standing/rule.ts";
import type { Script } from "../steps/step.ts";
import type { Surroundings } from "../steps/surroundings.ts";
import type { Behaviour } from "./behaviour.ts";
import { placed } from "../steps/placed.ts";
import { InTurn, type Reaction } from "./in-turn.ts";
import type { PlayScene } from "./scene.ts";
import { MessageNames } from "./message-names.ts";
import { nearestRule, type Unexpected } from "./nearest-rule.ts";
import { type Presence, presenceOf } from "./presence.ts";
import type { Names, Scope } from "./scope.ts";
import type { PlayTrack } from "./track.ts";

/** How many reactions of one connection may be there at once: those that wait for something, and those behind them. */
const MOST_WAITING = 100_000;

/** How long what a client has set off may go on when its connection has ended, in milliseconds: then `onClose` runs. */
const MOST_AFTER_END = 5000;

/**
 * What one connection does by itself. Its reactions run one after another in the order of arrival: one that waits holds
 * up the next, while delays count from the arrival, so they keep the order and do not add up.
 */
export class Reactions {
  readonly #peer: Peer;
  readonly #behaviour: Behaviour;
  readonly #scene: PlayScene;
  // Most connections of a busy mock never have a reaction that waits: what only those need is made when it is needed.
  #tracks: Set<PlayTrack> | undefined;
  #outer: Scope | undefined;
  readonly #turns = new InTurn(this);
  #ended = false;
  #overtime: Cancel | undefined;
  #full = false;
  /** Where somebody wants to know whether the other side is there. */
  #presence: Presence | undefined;

  constructor(peer: Peer, behaviour: Behaviour, scene: PlayScene) {
    this.#peer = peer;
    this.#behaviour = behaviour;
    this.#scene = scene;
  }

  opened(): void {
    this.#presence = presenceOf(this.#behaviour, this.#peer, this.#scene, (thrown) => this.failed(thrown));
    this.#presence?.begin();
    this.#enqueue(() => this.#play(this.#behaviour.onConnect));
  }

  /** A ping or a pong has come. */
  control(kind: "ping" | "pong", at: number): void {
    this.#presence?.control(kind, at);
  }

  /** A reaction waited for the message and has it. */
  taken(message: Message): void {
    this.#presence?.heard(message.at);
    this.#behaviour.heard?.(message, "reaction");
  }

  /** The reaction of the first rule that takes the message, or undefined. It is decided now, whenever it runs. */
  claim(message: Message): (() => void) | undefined {
    const behaviour = this.#behaviour;
    const { rules, unexpected } = behaviour;
    if (this.#presence?.takes(message)) {
      behaviour.heard?.(message, "reaction");
      return () => undefined;
    }
    if (rules.empty && unexpected !== "close") {
      behaviour.heard?.(message, undefined);
      return undefined;
    }
    // The rules are asked, and the reaction runs, in one scope: most reactions do less than it costs to make another.
    const names = new MessageNames(message, this.#peer.codec.name);
    const { unread } = names;
    const { passing } = behaviour;
    const scope = this.#scopeOf(names, passing || unread ? { passing: passing?.(message), unread } : undefined);
    try {
      const rule = rules.choose(message, scope, behaviour.from);
      if (!rule && unexpected) return this.#unexpected(unexpected, message, names, scope);
      behaviour.heard?.(message, rule);
      if (!rule) return undefined;
      return () => this.#react(rule, message, names, scope);
    } catch (thrown) {
      behaviour.heard?.(message, undefined);
      this.#scene.reactionFailed(this.#peer, thrown);
      return undefined;
    }
  }

  /** What is done about a message that no rule takes. */
  #unexpected(policy: Unexpected, message: Message, names: Names, scope: Scope): (() => void) | undefined {
    const behaviour = this.#behaviour;
    const miss = nearestRule(behaviour.rules.rules, message, scope, behaviour.from);
    const rule = policy === "nearest" && miss?.alike ? miss.rule : undefined;
    behaviour.heard?.(message, rule, miss);
    if (rule) return () => this.#react(rule, message, names, scope);
    const peer = this.#peer;
    if (policy !== "close") return undefined;
    return () => this.#enqueue(() => void (peer.connected && peer.close(1008, "unexpected message")));
  }

  /** Runs steps beside the reactions; they end with the connection. Throws, or rejects with, what failed. */
  act(script: Script): void | Promise<void> {
    return this.#play(script);
  }

  /** Does something in its turn: behind the reactions to what came before. */
  inTurn(act: () => void): void {
    this.#enqueue(act);
  }

  /**
   * The connection has ended. What came before that is done all the same, in its turn and for a time; whatever waits for more of
   * the connection fails by itself. Then `onClose` runs. Calls back when that is done.
   */
  ended(end: End, over: () => void): void {
    this.#ended = true;
    this.#behaviour.ended?.(end);
    this.#presence?.stop();
    const { busy } = this.#turns;
    this.#turns.conclude(() => this.#close(end, over));
    if (busy) {
      const headline = `${this.#peer.name}: ${howItEnded(end)}`;
      this.#overtime = this.#scene.clock.after(MOST_AFTER_END, () =>
        this.finish(new Failure({ code: "closed", headline })),
      );
    }
  }

  /** Of a connection that has ended: nothing that it has set off goes on any longer, but for `onClose`. */
  finish(failure: Failure): void {
    if (!this.#turns.skipToLast()) return;
    for (const track of this.#tracks ?? []) track.stop(failure);
  }

  /** Ends every reaction that waits; what was not begun never begins. */
  stop(failure: Failure): void {
    this.#turns.stop();
    this.#overtime?.();
    for (const track of this.#tracks ?? []) track.stop(failure);
    this.#tracks = undefined;
    this.#presence?.stop();
  }

  #react(rule: Rule, message: Message, names: Names, scope: Scope): void {
    if (rule.script.length === 0) return;
    let due: number | undefined;
    try {
      if (rule.captures)
        for (const [name, value] of Object.entries(rule.groups(message, scope))) names.set(name, value);
      const delay = rule.delay?.evaluate(scope);
      if (delay) due = message.at + delay.min + (delay.max - delay.min) * this.#scene.random();
    } catch (thrown) {
      this.failed(thrown);
      return;
    }
    scope.track.cause = { at: message.at, title: "the message" };
    scope.track.answers = { peer: this.#peer, number: message.number };
    const run: Reaction = () => this.#playIn(scope, rule.script, due, rule);
    if (!rule.anyOrder) this.#enqueue(run);
    else if (!this.#full) {
      void this.#turns.start(run);
      this.#count();
    }
  }

  #enqueue(run: Reaction): void {
    if (!this.#turns.busy) this.#turns.add(run);
    else if (!this.#full) {
      this.#turns.add(run);
      this.#count();
    }
  }

  /** Runs `onClose`. */
  #close({ code, reason, clean }: End, over: () => void): void | Promise<void> {
    this.#overtime?.();
    const done = (): void => {
      this.#behaviour.left?.();
      over();
    };
    const { onClose } = this.#behaviour;
    if (onClose.length === 0) return done();
    const close = Object.assign(Object.create(null) as Record<string, unknown>, { code, reason, clean });
    const scope = this.#scopeOf(new Map([["close", close]]));
    scope.track.ofEnd = true;
    const running = this.#turns.start(() => this.#playIn(scope, onClose));
    return running ? running.then(done) : done();
  }

  /** Who sets off more than can be kept is told of once, and what follows is lost. */
  #count(): void {
    if (this.#full || this.#turns.waiting + (this.#tracks?.size ?? 0) <= MOST_WAITING) return;
    this.#full = true;
    this.#scene.inboxFull(this.#peer);
  }

  /** Tells of something that failed. */
  failed(thrown: unknown): void {
    this.#scene.reactionFailed(this.#peer, placed(thrown, undefined));
  }

  #play(script: Script, names: Names = new Map()): void | Promise<void> {
    return script.length === 0 ? undefined : this.#playIn(this.#scopeOf(names), script);
  }

  /** What is not `due` yet waits for that: monotonic milliseconds. */
  #playIn(scope: Scope, script: Script, due?: number, rule?: Rule): void | Promise<void> {
    const { track } = scope;
    const now = due === undefined ? 0 : this.#scene.clock.now();
    if (due === undefined || due <= now) return this.#held(track, this.#begin(script, scope, rule));
    const delayed = new Promise<void>((resolve, reject) => {
      track.wait(due - now, resolve, reject);
    }).then(() => this.#act(script, scope, rule));
    return this.#held(track, delayed);
  }

  /** A scope on a track of its own. Beneath that of each reaction lies one of the connection. */
  #scopeOf(names: Names, around?: Surroundings): Scope {
    const track = this.#scene.track(true);
    this.#outer ??= this.#scene.scope(track, this.#peer);
    return this.#behaviour.isolated
      ? this.#outer.isolated(names, track, around)
      : this.#outer.reaction(names, track, around);
  }

  #begin(script: Script, scope: Scope, rule: Rule | undefined): void | Promise<void> {
    try {
      return this.#act(script, scope, rule);
    } catch (thrown) {
      if (this.#isNoFault(thrown, scope.track)) return undefined;
      throw thrown;
    }
  }

  /** What is sent at once is told as the rule's; what comes after a wait, when others had their turn, as nobody's. */
  #act(script: Script, scope: Scope, rule: Rule | undefined): void | Promise<void> {
    const outer = this.#scene.acting;
    this.#scene.acting = rule;
    try {
      return this.#scene.run(script, scope);
    } finally {
      this.#scene.acting = outer;
    }
  }

  #held(track: PlayTrack, running: void | Promise<void>): void | Promise<void> {
    if (!running) return undefined;
    (this.#tracks ??= new Set()).add(track);
    return running
      .catch((thrown: unknown) => {
        if (this.#isNoFault(thrown, track)) return;
        throw thrown;
      })
      .finally(() => this.#tracks?.delete(track));
  }

  /** What was stopped, or wants more of a connection that has ended, has not failed. */
  #isNoFault(thrown: unknown, track: PlayTrack): boolean {
    if (!(thrown instanceof Failure)) return false;
    const { code } = thrown.problem;
    return thrown.is(track.stopped) || (this.#ended && !track.ofEnd && (code === "closed" || code === "not-connected"));
  }
}
