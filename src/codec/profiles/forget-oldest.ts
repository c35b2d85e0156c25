/** How many questions may be without an answer on each side: older ones are forgotten, for whoever never answers. */
const MOST_OPEN = 10_000;

/** Forgets the first of what was kept when it is too much. Call it after each addition. */
export function forgetOldest(kept: Map<unknown, unknown> | Set<unknown>): void {
  if (kept.size <= MOST_OPEN) return;
  for (const oldest of kept.keys()) {
    kept.delete(oldest);
    return;
  }
}
