import type { RunStart } from "../src/events.ts";

/** The seed of a run; of parts that were merged, all of theirs: `1, 2, 3`. Undefined of what draws nothing, as a replay. */
export function seedText({ seed, seeds, compared }: Pick<RunStart, "seed" | "seeds" | "compared">): string | undefined {
  return compared ? undefined : (seeds ?? [seed]).join(", ");
}
