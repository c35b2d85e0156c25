import { formatDuration } from "../expression/duration.ts";
import type { ClientSpec } from "../language/scenario.ts";
import type { End } from "../net/inbox.ts";
import type { Peer } from "../net/peer.ts";
import { Failure } from "../problem.ts";
import type { Accepted } from "./accepted-connections.ts";
import { closeText, expectationOf, howItEnded, isUnexpected } from "../steps/ending.ts";

/** A connection that the other side ended must have been awaited by a step: the failure of the first one that was not. */
export function unexpectedClose(
  peers: Iterable<Peer>,
  clients: ReadonlyMap<string, ClientSpec>,
  /** When the scenario began, on the run's clock. */
  began: number,
): Failure | undefined {
  for (const { name, ends } of peers) {
    const end = ends.find(isUnexpected);
    if (end) return failure(name, end, howItEnded(end), clients, began);
  }
  return undefined;
}

/**
 * The same for connections of mocks that steps have accepted. Who dials is the one who ends a conversation, so a normal close
 * needs no step that awaits it.
 */
export function unexpectedEnd(accepted: Iterable<Accepted>, began: number): Failure | undefined {
  for (const { peer, at } of accepted) {
    const end = peer.ends.find((each) => isUnexpected(each) && !isFarewell(each));
    if (end) return failure(peer.name, end, howItEnded(end), new Map([[peer.name, { at }]]), began);
  }
  return undefined;
}

/** RFC 6455 section 7.4.1: 1000, 1001, and 1005 for a close without a code. */
function isFarewell({ by, code, error }: End): boolean {
  return by === "them" && !error && (code === 1000 || code === 1001 || code === 1005);
}

/**
 * The same for connections that were closed because the scenario had ended. Who answers a close sends its code back, or one
 * that says as little; another code was on its way before ours was seen. Which of the two was first must not decide.
 */
export function crossedClose(
  closed: Iterable<Peer>,
  clients: ReadonlyMap<string, ClientSpec>,
  /** When the scenario began, on the run's clock. */
  began: number,
): Failure | undefined {
  for (const { name, inbox } of closed) {
    const { end } = inbox;
    if (end && !answers.has(end.code))
      return failure(name, end, `the other side closed with ${closeText(end)}`, clients, began);
  }
  return undefined;
}

/** Codes that an end of the scenario is answered with; 1006: who answers by ending TCP. */
const answers: ReadonlySet<number> = new Set([1000, 1001, 1005, 1006]);

function failure(
  name: string,
  end: End,
  how: string,
  clients: ReadonlyMap<string, Pick<ClientSpec, "at">>,
  began: number,
): Failure {
  return new Failure({
    code: "unexpected-close",
    headline: `${name}: ${how}, and no step expected it`,
    label: "its connection ended unexpectedly",
    at: clients.get(name)?.at,
    notes: [
      `it ended ${formatDuration(end.at - began)} after the scenario began, after ${end.after} ${end.after === 1 ? "message" : "messages"}`,
    ],
    help: `If that is right, say so: - ${name}: { closed: ${expectationOf(end)} }.`,
  });
}
