import { formatDuration } from "../expression/duration.ts";
import type { End } from "../net/inbox.ts";
import type { Peer } from "../net/peer.ts";
import { Failure } from "../problem.ts";
import type { Span } from "../source.ts";
import type { Accepted } from "./accepted-connections.ts";
import { closeText, expectationOf, howItEnded, isUnexpected } from "../steps/waiting/ending.ts";

/** A connection that the other side ended must have been awaited by a step: the failure of the first one that was not. */
export function unexpectedClose(
  peers: Iterable<Peer>,
  placeOf: PlaceOf,
  /** When the scenario began, on the run's clock. */
  began: number,
): Failure | undefined {
  const found = [...peers].flatMap((peer) => {
    const end = peer.ends.find(isUnexpected);
    return end ? [{ peer, end }] : [];
  });
  return failure(found, howItEnded, placeOf, began);
}

/**
 * The same for connections of mocks that steps have accepted. Who dials is the one who ends a conversation, so a normal close
 * needs no step that awaits it.
 */
export function unexpectedEnd(accepted: Iterable<Accepted>, began: number): Failure | undefined {
  const found = [...accepted].flatMap(({ peer, at }) => {
    const end = peer.ends.find((each) => isUnexpected(each) && !isFarewell(each));
    return end ? [{ peer, end, at }] : [];
  });
  return failure(found, howItEnded, () => found[0]?.at, began);
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
  placeOf: PlaceOf,
  /** When the scenario began, on the run's clock. */
  began: number,
): Failure | undefined {
  const found = [...closed].flatMap((peer) => {
    const { end } = peer.inbox;
    return end && !answers.has(end.code) ? [{ peer, end }] : [];
  });
  return failure(found, (end) => `the other side closed with ${closeText(end)}`, placeOf, began);
}

/** Codes that an end of the scenario is answered with; 1006: who answers by ending TCP. */
const answers: ReadonlySet<number> = new Set([1000, 1001, 1005, 1006]);

/** Where a client is declared. */
type PlaceOf = (peer: Peer) => Span | undefined;

/** The failure of the first of them; how many others ended as well is said. */
function failure(
  found: readonly { readonly peer: Peer; readonly end: End }[],
  howOf: (end: End) => string,
  placeOf: PlaceOf,
  began: number,
): Failure | undefined {
  const [first, ...others] = found;
  if (!first) return undefined;
  const {
    peer: { name },
    end,
  } = first;
  const names = others.slice(0, 3).map(({ peer }) => peer.name);
  const more = others.length > names.length ? ` and ${others.length - names.length} more` : "";
  return new Failure({
    code: "unexpected-close",
    headline: `${name}: ${howOf(end)}, and no step expected it`,
    label: "its connection ended unexpectedly",
    at: placeOf(first.peer),
    notes: [
      `it ended ${formatDuration(end.at - began)} after the scenario began, after ${end.after} ${end.after === 1 ? "message" : "messages"}`,
      ...(others.length > 0 ? [`so did, unexpectedly, the connections of ${names.join(", ")}${more}`] : []),
    ],
    help: `If that is right, say so: - ${name}: { closed: ${expectationOf(end)} }.`,
  });
}
