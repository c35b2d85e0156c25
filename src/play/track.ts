import type { Failure } from "../problem.ts";
import type { Cause, Track, Wait } from "../steps/scene.ts";
import type { Step } from "../steps/step.ts";
import type { Deadline, Deadlines } from "./deadlines.ts";

/** Steps that run one after another, and all that they wait for: stopping the track ends every wait in it at once. */
export class PlayTrack implements Track {
  readonly ofReaction: boolean;
  cause: Cause | undefined;
  step: Step | undefined;
  readonly #deadlines: Deadlines;
  readonly #outer: PlayTrack | undefined;
  #causes: Map<string, Cause> | undefined;
  readonly #waits: Set<PlayWait>;
  #stopped: Failure | undefined;

  constructor(deadlines: Deadlines, ofReaction = false, outer?: PlayTrack) {
    this.#deadlines = deadlines;
    this.ofReaction = ofReaction;
    this.#outer = outer;
    // What waits in a branch waits in its track: one set, so stopping the track stops them all.
    this.#waits = outer ? outer.#waits : new Set();
  }

  /** Made when a step has an id: most reactions of a busy mock have none. Branches share those of their track. */
  get causes(): Map<string, Cause> {
    return this.#outer?.causes ?? (this.#causes ??= new Map());
  }

  get stopped(): Failure | undefined {
    return this.#stopped ?? this.#outer?.stopped;
  }

  wait(milliseconds: number, late: () => void, stop: (failure: Failure) => void): Wait {
    const wait = new PlayWait(this.#waits, stop);
    wait.deadline = this.#deadlines.add(milliseconds, () => {
      wait.end();
      late();
    });
    this.#waits.add(wait);
    // A step that was already past its check when the track stopped must not wait either.
    if (this.stopped) wait.stop(this.stopped);
    return wait;
  }

  /** A track beside others that is stopped with this one and begins with the same cause. */
  branch(): PlayTrack {
    const branch = new PlayTrack(this.#deadlines, this.ofReaction, this);
    branch.cause = this.cause;
    return branch;
  }

  /** Ends every wait with the failure; no step starts after that. */
  stop(failure: Failure): void {
    if (this.#stopped) return;
    this.#stopped = failure;
    // A wait that is stopped leaves the set, which a Set allows while it is walked.
    for (const wait of this.#waits) wait.stop(failure);
  }
}

class PlayWait implements Wait {
  deadline: Deadline | undefined;
  readonly #waits: Set<PlayWait>;
  readonly #stop: (failure: Failure) => void;

  constructor(waits: Set<PlayWait>, stop: (failure: Failure) => void) {
    this.#waits = waits;
    this.#stop = stop;
  }

  end(): void {
    this.deadline?.cancel();
    this.#waits.delete(this);
  }

  stop(failure: Failure): void {
    this.end();
    this.#stop(failure);
  }
}
