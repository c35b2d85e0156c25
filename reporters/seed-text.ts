import type { RunStart } from "../src/events.ts";

/** The seed of a run; of parts that were merged, all of theirs: `1, 2, 3`. */
export function seedText({ seed, seeds }: Pick<RunStart, "seed" | "seeds">): string {
  return (seeds ?? [seed]).join(", ");
}
