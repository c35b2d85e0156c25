import type { Cancel, OnGiveUp } from "../../src/environment.ts";

/** Somebody who waits for something, until he gives it up. */
export function givingUp(): { readonly onGiveUp: OnGiveUp; readonly giveUp: () => void } {
  let over = false;
  const told = new Set<() => void>();
  return {
    onGiveUp(callback): Cancel {
      told.add(callback);
      if (over) callback();
      return () => told.delete(callback);
    },
    giveUp() {
      over = true;
      for (const callback of told) callback();
    },
  };
}
