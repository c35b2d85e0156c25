import { placeText } from "../codeframe.ts";
import { formatDuration } from "../expression/duration.ts";
import { Failure } from "../problem.ts";
import { placeOf } from "../source.ts";
import type { Step } from "../steps/step.ts";
import { messageText } from "../steps/receiving/taking.ts";
import type { Invariant, Violation } from "./invariant.ts";

/** What is known of the moment at which something was found not to hold. */
export interface Moment {
  /** When the scenario began, on the run's clock. */
  readonly began: number;
  /** The step that was running, or what is said where none was: `the steps had ended`. */
  readonly step: Step | string;
}

/** The failure that a violation ends the scenario with: which client, which message, which rule, which step. */
export function failureOf(invariant: Invariant, violation: Violation, { began, step }: Moment): Failure {
  const { peer, what, label, at = invariant.at, expected, actual, notes = [], help, message, earlier = [] } = violation;
  const after = (time: number): string => formatDuration(Math.max(0, time - began));
  const seen =
    message &&
    `message ${message.number} ${violation.from === "client" ? "from" : "to"} ${peer.name}, after ${after(message.at)}: ${messageText(message)}`;
  return new Failure({
    code: "invariant",
    headline: `${peer.name}: ${what}`,
    label,
    at,
    ...(expected === undefined ? {} : { expected }),
    ...(actual === undefined ? {} : { actual }),
    notes: [
      ...notes,
      ...(seen ? [seen] : []),
      ...earlier.map((each) => `${each.what} message ${each.number}, after ${after(each.at)}`),
      typeof step === "string" ? step : `at this step: ${step.title} (${placeText(placeOf(step.at))})`,
    ],
    ...(help === undefined ? {} : { help }),
  });
}
