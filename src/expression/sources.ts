import { systemClock } from "../environment.ts";
import type { Scope } from "./expr.ts";

/** Where functions take time and chance from: a run injects its own, so that a seed repeats it. */
export interface Sources {
  /** Wall-clock milliseconds since 1970. */
  now(): number;
  /** Monotonic milliseconds with fractions. */
  monotonic(): number;
  /** A number in [0, 1). */
  random(): number;
}

/** A scope that brings its own time and chance; without them the system's are used. */
export interface SourcedScope extends Scope {
  readonly sources?: Sources | undefined;
}

/** The system's clock and its random numbers. */
export const systemSources: Sources = {
  now: () => systemClock.wall(),
  monotonic: () => systemClock.now(),
  random() {
    const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
    // 53 bits, all that a double in [0, 1) can hold.
    return ((high >>> 5) * 0x4000000 + (low >>> 6)) / 0x20000000000000;
  },
};

/** The sources of a scope. */
export function sourcesOf(scope: SourcedScope): Sources {
  return scope.sources ?? systemSources;
}
