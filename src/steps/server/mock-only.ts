import type { Span } from "../../source.ts";
import type { StepReader } from "../step.ts";
import type { Receivers } from "./to.ts";

/** Whether an act of connections may say `to`, or must; reports where not so. */
export function mayReach(verb: string, to: Receivers | undefined, at: Span, reader: StepReader): boolean {
  if (to) return !reportOutsideMock("to", to.at, reader);
  if (!reader.needsReceivers) return true;
  reader.report({
    headline: `${verb} needs \`to\`: nobody acts here, so it does not say whom it is for`,
    label: "to whom?",
    at,
    help: `Write { ${verb}: …, to: all }, or say which connections run the steps.`,
  });
  return false;
}

/** Reports a word that only the connections of a mock understand, where the steps are those of clients. */
export function reportOutsideMock(
  word: "join" | "leave" | "to" | "forward" | "lose",
  at: Span,
  reader: StepReader,
): boolean {
  if (reader.inMock !== false) return false;
  reader.report({
    headline: `"${word}" is only for the connections of a mock`,
    label: "only in a mock",
    at,
    help:
      word === "to"
        ? "A client sends to its server alone: leave it out, or write the step for each client that is meant."
        : word === "forward" || word === "lose"
          ? "It stands in the rules of an endpoint with proxy: wss://…, and says what becomes of a message that passes."
          : "A client asks its server for that by a message: - alice: { send: { type: subscribe, channel: lobby } }.",
  });
  return true;
}
