import type { Clock } from "../environment.ts";

/** Resolves after so many milliseconds, or at once when the signal aborts. Leaves no timer and no listener behind. */
export function pause(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      cancel();
      signal.removeEventListener("abort", done);
      resolve();
    };
    const cancel = clock.after(Math.max(0, milliseconds), done);
    signal.addEventListener("abort", done);
  });
}
