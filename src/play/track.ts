import type { Cancel } from "../environment.ts";
import type { Peer } from "../net/peer.ts";
import type { Failure } from "../problem.ts";
import type { Cause, Track } from "../steps/scene.ts";
import type { StepFrames } from "../steps/step-frames.ts";
import type { Step } from "../steps/step.ts";
import type { Stops } from "../steps/stops.ts";
import { endWait, type Wait, Waits } from "../steps/waiting/waits.ts";
import type { Deadlines } from "./deadlines.ts";

/** Steps that run one after another, and all that they wait for: stopping the track ends every wait in it at once. */
export class PlayTrack implements Track {
  readonly ofReaction: boolean;
  ofEnd: boolean;
  answers: Track["answers"];
  cause: Cause | undefined;
  causer: Peer | undefined;
  step: Step | undefined;
  stops: Stops | undefined;
  #frames: StepFrames | undefined;
  readonly #deadlines: Deadlines;
  readonly #outer: PlayTrack | undefined;
  #causes: Map<string, Cause> | undefined;
  readonly #waits: Waits;
  #stopped: Failure | undefined;
  #leave: Cancel | undefined;

  /** `waits`: those of the outer track, which stops them all at once. */
  constructor(deadlines: Deadlines, ofReaction = false, outer?: PlayTrack, waits = new Waits()) {
    this.#deadlines = deadlines;
    this.ofReaction = ofReaction;
    this.ofEnd = outer?.ofEnd ?? false;
    this.answers = outer?.answers;
    this.#outer = outer;
    this.#waits = waits;
    this.cause = outer?.cause;
    this.causer = outer?.causer;
    this.stops = outer?.stops;
  }

  /** Made when a step has an id: most reactions of a busy mock have none. Branches share those of their track. */
  get causes(): Map<string, Cause> {
    return this.#outer?.causes ?? (this.#causes ??= new Map());
  }

  /** Of a branch, those of the step that it belongs to: what each actor of a group takes the step of the group has taken. */
  get frames(): StepFrames | undefined {
    return this.#frames ?? this.#outer?.frames;
  }

  set frames(frames: StepFrames | undefined) {
    this.#frames = frames;
  }

  get stopped(): Failure | undefined {
    return this.#stopped ?? this.#outer?.stopped;
  }

  hold(wait: Wait, milliseconds: number): void {
    const { stopped } = this;
    // A step that was already past its check when the track stopped must not wait either.
    if (stopped) {
      wait.stopped(stopped);
      return;
    }
    this.#deadlines.start(wait, milliseconds);
    this.#waits.add(wait);
  }

  wait(milliseconds: number, late: () => void, stopped: (failure: Failure) => void): Cancel {
    const wait = waitOf(() => {
      endWait(wait);
      late();
    }, stopped);
    this.hold(wait, milliseconds);
    return () => endWait(wait);
  }

  onStop(callback: (failure: Failure) => void): Cancel {
    // Without a deadline: it is never late.
    const wait = waitOf(() => undefined, callback);
    const { stopped } = this;
    if (stopped) callback(stopped);
    else this.#waits.add(wait);
    return () => endWait(wait);
  }

  /** A track beside others that is stopped with this one and begins with the same cause. It cannot be stopped alone. */
  branch(): PlayTrack {
    return new PlayTrack(this.#deadlines, this.ofReaction, this, this.#waits);
  }

  inner(): PlayTrack {
    const inner = new PlayTrack(this.#deadlines, this.ofReaction, this);
    inner.#leave = this.onStop((failure) => inner.stop(failure));
    return inner;
  }

  passed(): void {
    this.#waits.onPass?.();
  }

  get onPass(): (() => void) | undefined {
    return this.#waits.onPass;
  }

  set onPass(callback: (() => void) | undefined) {
    this.#waits.onPass = callback;
  }

  /** Ends every wait with the failure; no step starts after that. */
  stop(failure: Failure): void {
    if (this.#stopped) return;
    this.#stopped = failure;
    this.#waits.stop(failure);
  }

  end(): void {
    this.#leave?.();
  }
}

function waitOf(late: () => void, stopped: (failure: Failure) => void): Wait {
  return {
    due: 0,
    previous: undefined,
    next: undefined,
    list: undefined,
    waits: undefined,
    index: 0,
    late,
    stopped,
  };
}
