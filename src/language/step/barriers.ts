import type { Span } from "../../source.ts";
import type { DocumentReader } from "../reader.ts";

/**
 * Notes that a step comes to a barrier, or says why it would meet nobody there. `barriers`: those of the track around the step,
 * each with where it was met first; undefined outside of tracks.
 */
export function meetAt(
  barrier: string,
  at: Span,
  barriers: Map<string, Span> | undefined,
  reader: Pick<DocumentReader, "acting" | "report">,
): void {
  if (reader.acting.several) {
    reader.report({
      headline: `Several clients come to the barrier "${barrier}" in one step`,
      label: "which of them is met?",
      at,
      help: "Tracks meet, not clients: put the barrier between the steps of the track.",
    });
  } else if (!barriers) {
    reader.report({
      headline: `The barrier "${barrier}" stands in no track`,
      label: "nobody to meet",
      at,
      help: "A barrier lets the tracks of a parallel wait for each other: - parallel: { a: [ …, { barrier: go } ], b: [ … ] }.",
    });
  } else if (!barriers.has(barrier)) barriers.set(barrier, at);
}
