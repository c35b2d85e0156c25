import { Failure } from "../problem.ts";

/** The same failure without its place: where nobody has typed anything there is none to show. */
export function unplaced(thrown: unknown): unknown {
  if (!(thrown instanceof Failure)) return thrown;
  const { place: _, label: __, ...problem } = thrown.problem;
  return Failure.of(problem);
}
