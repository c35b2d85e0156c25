import type { DialResult } from "../net/connection.ts";
import { type Problem, problem } from "../problem.ts";
import { errorAdvice, noneChosen, statusAdvice } from "./advice.ts";

/** The connection is open, and the server speaks none of the subprotocols that were offered. */
export interface NoneChosen {
  readonly kind: "none-chosen";
  readonly offered: readonly string[];
}

/** A handshake that is not what was asked for, as a problem: `handshake` where the server answered, `refused` where nobody did. */
export function dialProblem(result: Exclude<DialResult, { kind: "open" }> | NoneChosen, url: string): Problem {
  if (result.kind === "none-chosen") {
    const headline = `The server chose none of the subprotocols ${result.offered.join(", ")}`;
    return problem({ code: "handshake", headline, notes: [noneChosen.meaning], help: noneChosen.help });
  }
  if (result.kind === "error") {
    const { meaning, help } = errorAdvice(result.error, { ...result, url });
    return problem({ code: "refused", headline: `No connection: ${result.message}`, notes: [meaning], help });
  }
  const { answer } = result;
  const { meaning, help } = statusAdvice(answer);
  return problem({
    code: "handshake",
    headline: `The server refused the connection with ${answer.status} ${answer.statusText}`.trimEnd(),
    notes: [meaning],
    help,
  });
}
