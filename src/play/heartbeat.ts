import type { Cancel } from "../environment.ts";
import type { Message } from "../net/message.ts";
import type { Peer } from "../net/peer.ts";
import { Failure } from "../problem.ts";
import { runInside } from "../steps/flow/around.ts";
import type { HeartbeatSpec } from "../steps/standing/heartbeat.ts";
import { placed } from "../steps/placed.ts";
import type { PlayScene } from "./scene.ts";
import type { Scope } from "./scope.ts";
import { endSilent } from "./silence.ts";
import type { PlayTrack } from "./track.ts";

/** As servers that watch over their connections do: an internal error, and why. */
const CODE = 1011;

const nothing = new Uint8Array();

/** The heartbeat of one connection: it costs nothing between two beats but its place among the deadlines of the run. */
export class Heartbeat {
  readonly #spec: HeartbeatSpec;
  readonly #peer: Peer;
  readonly #scene: PlayScene;
  readonly #scope: Scope;
  readonly #track: PlayTrack;
  readonly #failed: (thrown: unknown) => void;
  readonly #silent: (failure: Failure) => void;
  #every = 0;
  #timeout = 0;
  /** Set while an answer is awaited. */
  #answered: Cancel | undefined;

  /** `silent`: called when no answer has come, and the connection was closed. */
  constructor(
    spec: HeartbeatSpec,
    scope: Scope,
    peer: Peer,
    told: { readonly failed: (thrown: unknown) => void; readonly silent: (failure: Failure) => void },
  ) {
    this.#spec = spec;
    this.#peer = peer;
    this.#scene = scope.scene;
    this.#scope = scope;
    this.#track = scope.track;
    this.#failed = told.failed;
    this.#silent = told.silent;
  }

  /** Lets the time to its first beat begin. */
  begin(): void {
    this.#guarded(() => {
      this.#every = this.#spec.every.evaluate(this.#scope);
      this.#timeout = this.#spec.timeout?.evaluate(this.#scope) ?? this.#every;
      this.#wait();
    });
  }

  /** A pong has come. */
  ponged(): void {
    if (!this.#spec.script) this.#answer();
  }

  /** Whether a message is the answer that it expects; nobody else need look at it then. */
  takes(message: Message): boolean {
    const { expect } = this.#spec;
    if (!expect || !this.#answered) return false;
    try {
      if (!expect.holds(message, this.#scope)) return false;
    } catch (thrown) {
      this.stop();
      this.#failed(placed(thrown, undefined));
      return false;
    }
    this.#answer();
    return true;
  }

  stop(): void {
    this.#track.stop(ended);
  }

  #answer(): void {
    this.#answered?.();
    this.#answered = undefined;
  }

  #wait(): void {
    this.#track.wait(
      this.#every,
      () => this.#guarded(() => this.#beat()),
      () => undefined,
    );
  }

  #beat(): void {
    const { script, expect } = this.#spec;
    if (!this.#peer.connected || this.#peer.session.closing) return;
    if (script)
      void runInside(
        this.#track,
        () => this.#scene.run(script, this.#scope),
        () => "in the heartbeat",
      );
    else this.#peer.ping(nothing);
    if (!this.#answered && (!script || expect)) this.#await();
    this.#wait();
  }

  #await(): void {
    this.#answered = this.#track.wait(
      this.#timeout,
      () => this.#guarded(() => this.#late()),
      () => undefined,
    );
  }

  #late(): void {
    this.#answered = undefined;
    const peer = this.#peer;
    if (!peer.connected || peer.session.closing) return;
    // It is we who do not read: the answer may have come.
    if (peer.session.paused) {
      this.#await();
      return;
    }
    const missing = this.#spec.script ? "no answer to the heartbeat" : "no pong";
    this.#silent(endSilent({ spec: this.#spec, peer, scope: this.#scope, code: CODE, missing, within: this.#timeout }));
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (thrown) {
      this.stop();
      this.#failed(placed(thrown, this.#track.step));
    }
  }
}

const ended = new Failure({ code: "interrupted", headline: "The heartbeat was ended" });
