import type { DialResult } from "../net/connection.ts";
import { type Problem, problem } from "../problem.ts";
import { errorAdvice, statusAdvice } from "./advice.ts";
import { noneChosen, type Offer } from "./subprotocols.ts";

/** The connection is open, and the server speaks none of the subprotocols that were offered. */
export interface NoneChosen {
  readonly kind: "none-chosen";
}

/** A handshake that is not what was asked for, as a problem: `handshake` where the server answered, `refused` where nobody did. */
export function dialProblem(result: Exclude<DialResult, { kind: "open" }> | NoneChosen, offer: Offer): Problem {
  if (result.kind === "none-chosen") {
    const { protocols } = offer;
    const headline =
      protocols.length === 1
        ? `The server did not choose the subprotocol ${protocols[0]}`
        : `The server chose none of the subprotocols ${protocols.join(", ")}`;
    const { meaning, help } = noneChosen(offer);
    return problem({ code: "handshake", headline, notes: [meaning], help });
  }
  if (result.kind === "error") {
    const { meaning, help } = errorAdvice(result.error, { ...result, url: offer.url });
    return problem({ code: "refused", headline: `No connection: ${result.message}`, notes: [meaning], help });
  }
  const { answer } = result;
  const { meaning, help } = statusAdvice(answer, offer);
  return problem({
    code: "handshake",
    headline: `The server refused the connection with ${answer.status} ${answer.statusText}`.trimEnd(),
    notes: [meaning],
    help,
  });
}
