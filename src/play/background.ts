import { placeText } from "../codeframe.ts";
import type { Peer } from "../net/peer.ts";
import { Failure } from "../problem.ts";
import { placeOf, type Span } from "../source.ts";
import { runInside } from "../steps/flow/around.ts";
import { placed } from "../steps/placed.ts";
import type { Script } from "../steps/step.ts";
import type { Scope } from "./scope.ts";
import { runScript } from "./script.ts";
import type { PlayTrack } from "./track.ts";

/** The tracks of a scene that `start` has put into the background. Each ends with its peer or with the scene. */
export class Background {
  /** By whom they belong to, and by name. */
  readonly #tracks = new Map<Peer | undefined, Map<string, PlayTrack>>();
  readonly #newTrack: (ofReaction: boolean) => PlayTrack;
  readonly #failed: (peer: Peer | undefined, thrown: unknown) => void;

  constructor(newTrack: (ofReaction: boolean) => PlayTrack, failed: (peer: Peer | undefined, thrown: unknown) => void) {
    this.#newTrack = newTrack;
    this.#failed = failed;
  }

  /** One that runs under the same name is cancelled first. */
  start(name: string, script: Script, at: Span, scope: Scope): void {
    const { self } = scope;
    this.cancel(name, self);
    const track = this.#newTrack(scope.track.ofReaction);
    track.cause = scope.track.cause;
    track.answers = scope.track.answers;
    const own = this.#tracks.get(self) ?? new Map<string, PlayTrack>();
    this.#tracks.set(self, own.set(name, track));
    const over = (): void => {
      if (own.get(name) === track) own.delete(name);
      if (own.size === 0 && this.#tracks.get(self) === own) this.#tracks.delete(self);
    };
    const failed = (thrown: unknown): void => {
      over();
      // What was ended has not failed.
      if (!(thrown instanceof Failure) || !thrown.is(track.stopped)) this.#failed(self, placed(thrown, track.step));
    };
    try {
      const running = runInside(
        track,
        () => runScript(script, scope.kept(track)),
        () => `in the track "${name}", started at ${placeText(placeOf(at))}`,
      );
      if (running) void running.then(over, failed);
      else over();
    } catch (thrown) {
      failed(thrown);
    }
  }

  cancel(name: string, peer: Peer | undefined): void {
    this.#tracks.get(peer)?.get(name)?.stop(ended);
  }

  /** Ends all tracks of a peer, since its connection has ended, or of nobody. */
  leave(peer: Peer | undefined): void {
    for (const track of this.#tracks.get(peer)?.values() ?? []) track.stop(ended);
    this.#tracks.delete(peer);
  }

  /** Ends all tracks. */
  stop(): void {
    for (const peer of this.#tracks.keys()) this.leave(peer);
  }
}

/** What ends a track that nobody needs any more: it has not failed. */
const ended = new Failure({ code: "interrupted", headline: "The track was ended" });
