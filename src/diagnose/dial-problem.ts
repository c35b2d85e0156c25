import type { DialResult } from "../net/connection.ts";
import { type Problem, problem } from "../problem.ts";
import { errorAdvice, statusAdvice } from "./advice.ts";

/** A handshake that did not open, as a problem: `handshake` where the server answered, `refused` where nobody did. */
export function dialProblem(result: Exclude<DialResult, { kind: "open" }>, url: string): Problem {
  if (result.kind === "error") {
    const { meaning, help } = errorAdvice(result.error, { url, message: result.message, code: result.code });
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
