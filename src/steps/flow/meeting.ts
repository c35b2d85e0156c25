import type { Cancel } from "../../environment.ts";
import { Failure } from "../../problem.ts";
import type { Span } from "../../source.ts";
import type { PlayScope } from "../step.ts";
import { type Lane, trackName, type TrackScript } from "./tracks.ts";

/** Under this name the steps of a track find where they meet others. No expression can read it. */
const PLACE = "(meeting of the tracks)";

/** A track's way to its barriers. */
interface Place {
  readonly meeting: Meeting;
  readonly track: string;
}

/** One who waits at a barrier. */
interface Waiting {
  readonly at: Span;
  readonly release: () => void;
  readonly fail: (failure: Failure) => void;
}

interface Barrier {
  /** The tracks that name it. */
  readonly tracks: readonly string[];
  /** Who is there, by track. */
  readonly waiting: Map<string, Waiting>;
  /** A track that has ended and will not come any more. */
  left: string | undefined;
}

/** Where the tracks of one `parallel` wait for each other. A barrier may be met again and again. */
export class Meeting {
  readonly #barriers = new Map<string, Barrier>();

  constructor(tracks: readonly TrackScript[]) {
    for (const name of new Set(tracks.flatMap(({ barriers }) => [...barriers.keys()]))) {
      const those = tracks.filter(({ barriers }) => barriers.has(name)).map((each) => each.name);
      this.#barriers.set(name, { tracks: those, waiting: new Map(), left: undefined });
    }
  }

  /** The scope of a track's steps: they find this meeting in it. */
  scopeOf({ written, scope }: Lane): PlayScope {
    if (written.barriers.size === 0) return scope;
    const place: Place = { meeting: this, track: written.name };
    return scope.with([[PLACE, place]]);
  }

  /** A track has come to a barrier: all go on when the last of them is there. */
  arrive(name: string, track: string, at: Span, scope: PlayScope): void | Promise<void> {
    const barrier = this.#barriers.get(name);
    if (!barrier) throw new Error(`no barrier ${name}`);
    if (barrier.left !== undefined) throw neverMet(name, barrier.left, at);
    if (barrier.tracks.every((each) => each === track || barrier.waiting.has(each))) {
      const those = [...barrier.waiting.values()];
      barrier.waiting.clear();
      for (const each of those) each.release();
      return undefined;
    }
    return new Promise((resolve, reject) => {
      const leave: Cancel = scope.track.onStop(reject);
      barrier.waiting.set(track, {
        at,
        release() {
          leave();
          resolve();
        },
        fail(failure) {
          leave();
          reject(failure);
        },
      });
    });
  }

  /** A track has ended: who waits for it waits in vain. */
  left(track: string): void {
    for (const [name, barrier] of this.#barriers) {
      if (!barrier.tracks.includes(track)) continue;
      barrier.left ??= track;
      for (const { at, fail } of barrier.waiting.values()) fail(neverMet(name, track, at));
    }
  }
}

/** Waits at a barrier for the other tracks of the innermost `parallel` around the step. */
export function meet(name: string, at: Span, scope: PlayScope): void | Promise<void> {
  const place = scope.get(PLACE) as Place | undefined;
  if (!place) throw new Error("a barrier outside of tracks");
  return place.meeting.arrive(name, place.track, at, scope);
}

function neverMet(name: string, track: string, at: Span): Failure {
  return new Failure({
    code: "barrier",
    headline: `The barrier "${name}" is never met: the track ${trackName(track)} has ended`,
    label: "waits in vain",
    at,
    help: "Each track that names a barrier must come to it as often as the others.",
  });
}
