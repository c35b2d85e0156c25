import type { PlayScope } from "../step.ts";

/** Waits so many milliseconds; rejects with the failure that stops the track. */
export function pause(milliseconds: number, scope: PlayScope): Promise<void> {
  return new Promise((resolve, reject) => {
    scope.track.wait(milliseconds, resolve, reject);
  });
}
