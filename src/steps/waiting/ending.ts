import { show } from "../../match/value.ts";
import type { End } from "../../net/inbox.ts";

/** How a connection ended, in words: `the server closed with 4401 "no token"`. */
export function howItEnded(end: End): string {
  if (end.error)
    return `${end.error.limit ? "closed by us" : "ended by us, the other side broke the protocol"}: ${end.error.message}`;
  if (end.by === "us") return `the connection was ${ownAct(end)} by an earlier step`;
  if (end.reset) return "the other side reset the connection (1006)";
  if (end.code === 1006) return "the connection ended without a close frame (1006)";
  return `the other side closed with ${closeText(end)}`;
}

/** What we did with a connection: a frozen one is not closed, its TCP is still open. */
function ownAct({ dropped }: End): string {
  if (dropped === undefined) return "closed";
  return dropped === "freeze" ? "frozen" : "dropped";
}

/** Who ended a connection and how, for a conversation: `closed by the other side: 1000 (normal closure)`. */
export function endText(end: End): string {
  if (end.dropped === "freeze") return "frozen by us: TCP stays open";
  if (end.dropped) return `dropped by us: TCP was ${end.dropped === "reset" ? "reset" : "ended"}`;
  if (end.error) return `closed by us: ${end.error.message}`;
  if (end.by === "them") return `closed by the other side: ${closeText(end)}`;
  // The code is the other side's, also where both have closed at the same time.
  return end.code === 1006
    ? "closed by us, TCP ended without an answer (1006)"
    : `closed by us, and by the other side with ${closeText(end)}`;
}

/** What a `closed` step says to expect such an end: `4401`, `{ error: protocol }`. */
export function expectationOf({ error, code }: End): string {
  return error ? `{ error: ${error.limit ? "limit" : "protocol"} }` : String(code);
}

/** Whether a connection ended in a way that a step should have expected, and none did. */
export function isUnexpected(end: End): boolean {
  return !end.awaited && (end.by === "them" || end.error !== undefined);
}

/** A close code with its reason: `4401 "no token"`. */
export function closeText({ code, reason }: { readonly code: number; readonly reason: string }): string {
  const meaning = closeMeanings[code];
  return `${code}${reason === "" ? (meaning ? ` (${meaning})` : "") : ` ${show(reason)}`}`;
}

/** RFC 6455 section 7.4.1 and the registry it founded. */
const closeMeanings: Readonly<Record<number, string>> = {
  1000: "normal closure",
  1001: "going away",
  1002: "protocol error",
  1003: "unsupported data",
  1005: "no code",
  1006: "no close frame",
  1007: "invalid data",
  1008: "policy violation",
  1009: "message too big",
  1010: "missing extension",
  1011: "internal error",
  1012: "service restart",
  1013: "try again later",
  1014: "bad gateway",
};
