import { Failure } from "../problem.ts";
import { placeOf } from "../source.ts";
import type { Step } from "./step.ts";

/**
 * What was thrown, with the place of the step that threw it when it knows none of its own. A stack that is exhausted
 * becomes a failure: a peer may nest a value some thousand levels deep, and that is no fault of wstest.
 */
export function placed(thrown: unknown, step: Step | undefined): unknown {
  if (thrown instanceof Failure) {
    const { place, label, code } = thrown.problem;
    if (place || !step) return thrown;
    const was = code === "interrupted" && label === undefined ? { label: "it was at this step" } : {};
    return thrown.saying({ place: placeOf(step.at), ...was });
  }
  if (!(thrown instanceof RangeError) || !/call stack/.test(thrown.message)) return thrown;
  return new Failure({
    code: "expression",
    headline: "A value is nested too deeply to be worked on",
    label: "nested too deeply",
    at: step?.at,
  });
}
